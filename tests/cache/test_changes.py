"""A change is on the page at the next request, by whatever way it was made, and what was before never comes back."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test import Client

from shop.catalogue.models import Category, Product, ProductImage, Tag, Variant
from shop.catalogue.tests.factories import ProductTagFactory
from shop.core.page_cache import middleware
from shop.core.page_cache.invalidation import WriteWatcher
from shop.core.page_cache.remembering import remember
from tests.cache import urls

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "replica"])

PAGE = "/products/emma/"


def _save(emma: Product) -> None:
    emma.title = "Sanditon"
    emma.save()


def _update(emma: Product) -> None:
    Product.objects.filter(pk=emma.pk).update(title="Sanditon")


def _bulk_update(emma: Product) -> None:
    emma.title = "Sanditon"
    Product.objects.bulk_update([emma], ["title"])


def _own_sql(emma: Product) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_product SET title = %s WHERE id = %s", ["Sanditon", emma.pk])


def _sql_with_a_name_for_what_it_reads(emma: Product) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH chosen AS (SELECT %s::bigint AS id) "
            "UPDATE public.catalogue_product p SET title = 'Sanditon' FROM chosen c WHERE c.id = p.id",
            [emma.pk],
        )


@pytest.mark.parametrize("change", [_save, _update, _bulk_update, _own_sql, _sql_with_a_name_for_what_it_reads])
def test_a_change_is_on_the_page_at_the_next_request(ask, emma, change: Callable[[Product], None]):
    assert "Sanditon" not in ask(PAGE).text

    change(emma)

    assert "Sanditon" in ask(PAGE).text


def _rename_category(emma: Product) -> None:
    Category.objects.filter(slug="novels").update(name="Changed")


def _reprice(emma: Product) -> None:
    Variant.objects.filter(product=emma).update(price=Decimal("123.45"))


def _tag(emma: Product) -> None:
    ProductTagFactory(product=emma, tag__name="Changed")


def _add_picture(emma: Product) -> None:
    ProductImage.objects.bulk_create([ProductImage(product=emma, picture="a.jpg", width=9, height=9, alt="Changed")])


@pytest.mark.parametrize("change", [_rename_category, _reprice, _tag, _add_picture, lambda emma: emma.delete()])
def test_a_change_of_any_part_is_on_the_page(ask, emma, change: Callable[[Product], None]):
    before = ask(PAGE)

    change(emma)
    after = ask(PAGE)

    assert after.status == 404 or any(sign in after.text for sign in ["Changed", "123.45"])
    assert after.body != before.body


def test_a_change_in_the_admin_is_on_the_page_once_staff_are_told_of_it(ask, emma, admin_client: Client):
    tag = ProductTagFactory(product=emma, tag__name="Romance").tag
    ask(PAGE)

    response = admin_client.post(f"/admin/catalogue/tag/{tag.pk}/change/", {"name": "Changed", "slug": tag.slug})

    assert response.status_code == 302
    assert "Changed" in ask(PAGE).text


def test_a_change_counts_when_it_is_committed_and_not_before(ask, emma, count):
    ask(PAGE)
    with transaction.atomic():
        _save(emma)
        Tag.objects.create(name="Sea", slug="sea")
        assert count("CHANGE") == 0
        others = threading.Thread(target=ask, args=[PAGE])
        others.start()
        others.join()

    assert count("CHANGE") == 1
    assert "Sanditon" in ask(PAGE).text


def _save_and_take_back(emma: Product) -> None:
    with transaction.atomic():
        _save(emma)
        transaction.set_rollback(True)


def test_what_was_taken_back_changes_nothing(emma, count):
    _save_and_take_back(emma)
    with transaction.atomic():
        _save_and_take_back(emma)

    assert count("CHANGE") == 0


def test_what_was_kept_after_something_was_taken_back_counts(emma, count):
    with transaction.atomic():
        _save_and_take_back(emma)
        _update(emma)

    assert count("CHANGE") == 1


def test_who_sees_what_is_not_committed_keeps_no_page(ask, client: Client, emma, count):
    with transaction.atomic():
        _save(emma)
        assert "Sanditon" in client.get(PAGE).content.decode()
        transaction.set_rollback(True)

    assert count("REBUILD") == 0
    assert "Sanditon" not in ask(PAGE).text


def test_reading_and_what_no_page_shows_change_nothing(client: Client, emma, count, django_user_model):
    django_user_model.objects.create_user("ada@x.example")
    list(Product.objects.filter(title__icontains="update").select_for_update().none())
    with transaction.atomic():
        list(Product.objects.select_for_update())
    client.get("/admin/login/")

    assert count("CHANGE") == 0


@pytest.mark.parametrize(
    ("statement", "writes"),
    [
        ('INSERT INTO "catalogue_product" ("title") VALUES (%s)', True),
        ('\n  update only "public"."catalogue_product" set title = 1', True),
        ("DELETE FROM catalogue_product", True),
        ("TRUNCATE TABLE catalogue_product", True),
        ("MERGE INTO catalogue_product AS p USING x ON true WHEN MATCHED THEN DELETE", True),
        ("WITH x AS (DELETE FROM catalogue_product RETURNING id) SELECT * FROM x", True),
        ("WITH x AS (SELECT * FROM catalogue_product) SELECT * FROM x", False),
        ("SELECT * FROM catalogue_product FOR UPDATE", False),
        ("UPDATE catalogue_products SET title = ''", False),
        ("UPDATE orders_order SET x = (SELECT max(id) FROM catalogue_product)", False),
    ],
)
def test_a_statement_that_writes_is_known_by_its_words(statement, writes):
    assert WriteWatcher(["catalogue_product"]).writes(statement) is writes


@pytest.mark.usefixtures("odd_pages")
def test_what_was_built_from_an_older_state_is_never_kept(ask, emma, count):
    old = threading.Thread(target=ask, args=["/slow/"])
    old.start()
    while not urls.builds:
        pass
    _save(emma)
    old.join()

    assert [ask("/slow/").text for _ in range(2)] == ["build 2 of page 1"] * 2


@pytest.fixture
def _reads_from_replica(monkeypatch) -> None:
    """The fault that the cache must not have: what is kept is read from wherever reads go."""

    @contextmanager
    def anywhere():
        yield True

    monkeypatch.setattr(middleware, "current_state", anywhere)


def test_a_page_built_after_a_change_is_new_though_the_replica_lags(ask, emma, paused_replica):
    ask(PAGE)
    Variant.objects.filter(product=emma).update(price=Decimal("8.50"))

    assert ["8.50" in ask(PAGE).text for _ in range(5)] == [True] * 5


@pytest.mark.usefixtures("_reads_from_replica")
def test_pages_built_from_a_replica_that_lags_would_keep_the_old_price(ask, emma, paused_replica):
    Variant.objects.filter(product=emma).update(price=Decimal("8.50"))

    assert ["7.90" in ask(PAGE).text for _ in range(5)] == [True] * 5


@pytest.fixture
def _primary_is_away(emma, wait_for_replay) -> Iterator[None]:
    wait_for_replay()
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = ",".join(["1", *port.split(",")[1:]])
    yield
    connection.close()
    connection.settings_dict["PORT"] = port


@pytest.mark.usefixtures("_primary_is_away")
def test_without_a_primary_the_replicas_answer_and_nothing_is_kept(ask, count):
    assert [ask(PAGE).status for _ in range(2)] == [200, 200]
    assert (count("REBUILD"), count("HIT")) == (2, 0)


def test_data_is_read_once_until_a_change(emma, count):
    reads = []

    def read() -> int:
        reads.append(1)
        return Product.objects.count()

    assert [remember("size", read) for _ in range(3)] == [1, 1, 1]
    emma.delete()
    assert [remember("size", read) for _ in range(3)] == [0, 0, 0]
    assert len(reads) == 2
