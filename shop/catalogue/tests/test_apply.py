"""Products written in bulk from records."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from shop.catalogue import services
from shop.catalogue.locks import lock_bulk_writes
from shop.catalogue.models import Category, Product, ProductImage, Tag, Variant
from shop.catalogue.records import ImageRecord, ProductRecord, VariantRecord
from shop.catalogue.services import ApplyResult, RefusedRecordsError
from shop.catalogue.services.apply import products
from shop.catalogue.tests.factories import CategoryFactory, ProductFactory, TagFactory

pytestmark = pytest.mark.django_db


def a_record(slug: str = "walden", **fields) -> ProductRecord:
    given = {
        "title": "Walden",
        "variants": (
            VariantRecord(f"{slug}-P", Decimal("7.90"), options={"Format": "Paperback"}, quantity=2),
            VariantRecord(f"{slug}-H", Decimal("21.00"), Decimal("24.00"), options={"Format": "Hardback"}),
        ),
        "category": ("Ideas", "Philosophy"),
        "tags": {"Nature": 90, "Solitude": 85},
        "specs": {"Pages": 320, "Signed": True, "Form": "Essays", "Rating": 4.5},
        "images": (ImageRecord("Cover", "https://img.example/1.jpg"), ImageRecord("Back", "https://img.example/2.jpg")),
    }
    return ProductRecord(slug=slug, **(given | fields))


def apply(*records: ProductRecord) -> ApplyResult:
    return services.apply_products(records=records)


def stored(slug: str = "walden") -> Product:
    return Product.objects.using("default").active().get(slug=slug)


def own_picture(**fields) -> ProductImage:
    size = {"width": 60, "height": 90}
    return ProductImage.objects.create(product=stored(), picture="products/own.jpg", alt="Own", **size, **fields)


def refusal_of(*records: ProductRecord) -> str:
    with pytest.raises(RefusedRecordsError) as caught, transaction.atomic():
        apply(*records)
    (reason,) = caught.value.reasons.values()
    return reason


def test_a_record_becomes_a_product_with_all_that_belongs_to_it():
    assert apply(a_record()) == ApplyResult(created=1)
    product = stored()
    assert str(product.category) == "Philosophy"
    assert str(Category.objects.get_parent(product.category)) == "Ideas"
    assert [(v.sku, v.is_default, v.position, v.imported_quantity) for v in product.variants.all()] == [
        ("walden-P", True, 0, 2),
        ("walden-H", False, 1, None),
    ]
    assert product.detail.specs == {"Pages": 320, "Signed": True, "Form": "Essays", "Rating": 4.5}
    assert {row.tag.name: row.weight for row in product.product_tags.all()} == {"Nature": 90, "Solitude": 85}
    assert [(i.alt, i.source_url) for i in product.images.all()] == [
        ("Cover", "https://img.example/1.jpg"),
        ("Back", "https://img.example/2.jpg"),
    ]


def test_a_second_run_writes_nothing_and_says_so():
    records = [a_record(), a_record("the-prince", published_at=datetime(2020, 1, 1, tzinfo=UTC))]
    apply(*records)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert apply(*records) == ApplyResult(unchanged=2)
    written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []


@pytest.mark.parametrize("run", ["first", "second", "changed"])
def test_the_number_of_queries_does_not_grow_with_the_records(run):
    def queries(count: int) -> int:
        records = [a_record(f"{run}-{count}-{n}", specs={"Pages": n}) for n in range(count)]
        if run != "first":
            apply(*records)
        if run == "changed":
            records = [
                replace(r, title="New", variants=r.variants[::-1], tags={"Nature": 1}, specs={}, images=r.images[::-1])
                for r in records
            ]
        with CaptureQueriesContext(connection) as captured:
            apply(*records)
        return len(captured)

    apply(a_record("before"))
    assert queries(2) == queries(20) < 40


def test_only_what_is_different_is_updated():
    apply(a_record(), a_record("the-prince"))
    before = stored("the-prince").updated_at
    variant_before = Variant.objects.get(sku="walden-H").updated_at
    changed = a_record()
    changed = replace(changed, variants=(replace(changed.variants[0], price=Decimal("8.10")), changed.variants[1]))
    assert apply(changed, a_record("the-prince")) == ApplyResult(updated=1, unchanged=1)
    assert stored("the-prince").updated_at == before
    assert Variant.objects.get(sku="walden-H").updated_at == variant_before
    assert Variant.objects.get(sku="walden-P").price == Decimal("8.10")


def test_a_product_that_changed_below_counts_as_changed_itself():
    apply(a_record())
    before = stored().updated_at
    apply(a_record(tags={"Nature": 91}))
    assert stored().updated_at > before


def test_default_and_options_may_swap_between_variants():
    apply(a_record())
    paperback, hardback = a_record().variants
    swapped = (replace(hardback, options=paperback.options), replace(paperback, options=hardback.options))
    assert apply(a_record(variants=swapped)) == ApplyResult(updated=1)
    assert [(v.sku, v.options, v.is_default) for v in stored().variants.all()] == [
        ("walden-H", {"Format": "Paperback"}, True),
        ("walden-P", {"Format": "Hardback"}, False),
    ]
    connection.check_constraints()


def test_a_variant_that_is_left_out_is_no_longer_sold_and_may_come_back():
    apply(a_record())
    assert apply(a_record(variants=a_record().variants[1:])) == ApplyResult(updated=1)
    former = Variant.objects.get(sku="walden-P")
    assert (former.is_active, former.is_default) == (False, False)
    assert apply(a_record(variants=a_record().variants[1:])) == ApplyResult(unchanged=1)
    assert apply(a_record()) == ApplyResult(updated=1)
    assert Variant.objects.get(sku="walden-P").is_default
    connection.check_constraints()


def test_a_new_sku_for_known_options_renames_the_variant():
    apply(a_record())
    paperback, hardback = a_record().variants
    apply(a_record(variants=(replace(paperback, sku="W-NEW"), hardback)))
    assert [v.sku for v in stored().variants.all()] == ["W-NEW", "walden-H"]


def test_options_of_a_former_variant_are_not_taken_over_by_another():
    apply(a_record())
    paperback, hardback = a_record().variants
    reason = refusal_of(a_record(variants=(replace(hardback, options=paperback.options),)))
    assert "former variant" in reason


def test_quantity_and_publication_that_a_record_leaves_open_stay():
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    apply(a_record(published_at=moment))
    no_quantity = tuple(replace(v, quantity=None) for v in a_record().variants)
    assert apply(a_record(variants=no_quantity)) == ApplyResult(unchanged=1)
    assert stored().published_at == moment
    assert Variant.objects.get(sku="walden-P").imported_quantity == 2


def test_a_published_product_without_a_moment_is_shown_at_once_and_a_draft_is_not():
    apply(a_record(), a_record("draft", status="draft"))
    assert timezone.now() - stored().published_at < timedelta(minutes=1)
    assert stored("draft").published_at is None


def test_descriptions_are_cleaned():
    apply(a_record(description='<p onclick="x()">Good <script>alert(1)</script><a href="javascript:x">book</a></p>'))
    assert stored().description == '<p>Good <a rel="nofollow noopener noreferrer">book</a></p>'


def test_categories_of_the_same_name_under_other_parents_get_slugs_of_their_own():
    paths = [("Men", "Shirts"), ("Women", "Shirts"), ("Women Shirts",), ("Men", "Shirts", "Shirts"), ("كتب",)]
    records = [a_record(f"p{n}", category=path, images=()) for n, path in enumerate(paths)]
    apply(*records)
    slugs = list(Category.objects.order_by("path").values_list("name", "slug"))
    assert slugs[:5] == [
        ("Men", "men"),
        ("Shirts", "shirts"),
        ("Shirts", "shirts-shirts"),
        ("Women", "women"),
        ("Shirts", "women-shirts"),
    ]
    assert len({slug for _, slug in slugs}) == len(slugs) == 7
    assert Category.objects.find_problems() == ([], [], [], [], [])
    assert apply(*records) == ApplyResult(unchanged=5)


def test_a_product_stays_on_its_shelf_where_another_has_the_same_name():
    CategoryFactory(name="Ideas", slug="ideas-1")
    second = CategoryFactory(name="Ideas", slug="ideas-2")
    apply(a_record(category=("Ideas",)))
    Product.objects.update(category=second)
    assert apply(a_record(category=("Ideas",))) == ApplyResult(unchanged=1)


def test_a_record_without_a_category_takes_the_product_off_its_shelf():
    apply(a_record())
    assert apply(a_record(category=())) == ApplyResult(updated=1)
    assert stored().category is None


def test_tags_are_the_same_whatever_their_case_and_differ_in_their_signs():
    TagFactory(name="C", slug="c")
    apply(a_record(tags={"c": 10, "C++": 20, "C#": 30, "c ": 40}))
    assert {r.tag.name: r.weight for r in stored().product_tags.all()} == {"C": 40, "C++": 20, "C#": 30}
    assert Tag.objects.count() == 3


def test_tags_that_are_left_out_are_taken_off():
    apply(a_record())
    assert apply(a_record(tags={})) == ApplyResult(updated=1)
    assert not stored().product_tags.exists()
    assert Tag.objects.count() == 2


def test_true_is_not_one_in_specs():
    apply(a_record(specs={"Signed": True}))
    assert apply(a_record(specs={"Signed": 1})) == ApplyResult(updated=1)


def test_pictures_change_places_and_go_and_uploads_by_people_stay():
    apply(a_record())
    upload = own_picture(position=7)
    _first, second = a_record().images
    third = ImageRecord("Third", "https://img.example/3.jpg")
    assert apply(a_record(images=(second, third, second))) == ApplyResult(updated=1)
    images = {i.alt: i.position for i in stored().images.all()}
    assert images == {"Back": 1, "Own": 7, "Third": 8}
    assert apply(a_record(images=(third, second))) == ApplyResult(updated=1)
    assert [i.alt for i in stored().images.all()] == ["Third", "Own", "Back"]
    apply(a_record(images=()))
    assert list(stored().images.all()) == [upload]


def test_a_picture_is_known_by_its_public_address_too():
    apply(a_record(images=()))
    own_picture()
    own = ImageRecord("Better", "https://shop.example/media/products/own.jpg")
    assert apply(a_record(images=(own,))) == ApplyResult(updated=1)
    assert [i.alt for i in stored().images.all()] == ["Better"]


def test_a_picture_from_a_file_is_taken_once(tmp_path: Path):
    cover = tmp_path / "cover.png"
    Image.new("RGB", (60, 90), "teal").save(cover)
    record = a_record(images=(ImageRecord("Cover", file=cover),))
    assert apply(record) == ApplyResult(created=1)
    image = stored().images.get()
    assert image.upload
    assert image.source_url.startswith("urn:sha256:")
    assert apply(record) == ApplyResult(unchanged=1)


def test_a_sku_of_another_product_is_refused_and_nothing_is_written():
    apply(a_record())
    thief = a_record("thief", variants=(VariantRecord("walden-P", Decimal(1)),))
    assert refusal_of(a_record("honest"), thief) == 'The SKU "walden-P" belongs to another product.'
    assert not Product.objects.filter(slug__in=["honest", "thief"]).exists()


def test_a_sku_of_a_deleted_product_is_refused_and_its_slug_is_free():
    apply(a_record())
    Product.objects.update(is_active=False)
    assert "belongs to another product" in refusal_of(a_record())
    assert apply(a_record(variants=(VariantRecord("W-2", Decimal(1)),))) == ApplyResult(created=1)


def test_of_two_records_that_collide_the_second_is_refused():
    with pytest.raises(RefusedRecordsError, match="record 2: The slug") as caught, transaction.atomic():
        apply(a_record(), a_record(), a_record("other", variants=a_record().variants))
    assert set(caught.value.reasons) == {1, 2}


def test_a_refused_record_is_named_by_its_place_in_all_that_was_given():
    records = [a_record(f"p{n}", images=(), specs={}, tags={}, category=()) for n in range(501)]
    with pytest.raises(RefusedRecordsError) as caught:
        apply(*records, a_record(title=""))
    assert caught.value.reasons == {501: "The title is missing."}
    assert not Product.objects.exists()


VARIANT = VariantRecord("S", Decimal(5))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"slug": "a b"}, "may have letters"),
        ({"slug": "\x00"}, "cannot be stored"),
        ({"title": "  "}, "title is missing"),
        ({"title": "x" * 301}, "has 301 characters; at most 300"),
        ({"title": "\ud800"}, "cannot be stored"),
        ({"byline": "x" * 501}, "author or brand"),
        ({"description": "x" * 200_001}, "description"),
        ({"language": "English"}, 'language "English"'),
        ({"status": "sold"}, 'status "sold"'),
        ({"published_at": datetime(2020, 1, 1)}, "time zone"),  # noqa: DTZ001 -- the point of this case
        ({"category": ("a",) * 11}, "levels deep"),
        ({"category": ("a", "")}, "category is missing"),
        ({"tags": {f"t{n}": 1 for n in range(251)}}, "251 tags"),
        ({"tags": {"t": 101}}, "weight from 1 to 100"),
        ({"tags": {"t" * 81: 1}}, "tag has 81"),
        ({"specs": {"n": float("nan")}}, "not a number"),
        ({"specs": {"n": 10**16}}, "not a number"),
        ({"specs": {"n": "\x00"}}, "cannot be stored"),
        ({"specs": {"": 1}}, "spec's name is missing"),
        ({"images": (ImageRecord("x"),)}, "needs an address or a file"),
        ({"images": (ImageRecord("x", "ftp://x"),)}, "http://"),
        ({"images": (ImageRecord("x", "https://x/" + "y" * 500),)}, "address has"),
        ({"variants": ()}, "at least one variant"),
        ({"variants": (VARIANT, replace(VARIANT, options={"a": "b"}))}, "same options|have the SKU"),
        ({"variants": (VARIANT, replace(VARIANT, sku="T"))}, "same options"),
        ({"variants": (replace(VARIANT, sku=""),)}, "SKU is missing"),
        ({"variants": (replace(VARIANT, price=Decimal("NaN")),)}, "price is not between"),
        ({"variants": (replace(VARIANT, price=Decimal(-1)),)}, "price is not between"),
        ({"variants": (replace(VARIANT, price=Decimal("1e25")),)}, "price is not between"),
        ({"variants": (replace(VARIANT, price=Decimal("1.001")),)}, "two decimals"),
        ({"variants": (replace(VARIANT, compare_at_price=Decimal("sNaN")),)}, "compare-at price is not"),
        ({"variants": (replace(VARIANT, compare_at_price=Decimal(5)),)}, "not above the price"),
        ({"variants": (replace(VARIANT, barcode="12345"),)}, "barcode"),
        ({"variants": (replace(VARIANT, weight_grams=2**31),)}, "weight in grams"),
        ({"variants": (replace(VARIANT, quantity=-1),)}, "quantity"),
        ({"variants": (replace(VARIANT, options={"": "x"}),)}, "option's name"),
        ({"variants": (replace(VARIANT, options={"x": ""}),)}, 'option "x" is missing'),
    ],
)
def test_a_record_that_breaks_a_rule_is_refused_with_its_reason(fields, reason):
    with pytest.raises(RefusedRecordsError, match=reason):
        apply(replace(a_record(), **fields))


def test_bulk_writes_need_a_transaction(transactional_db):
    with pytest.raises(transaction.TransactionManagementError, match="inside atomic"):
        lock_bulk_writes()


def _wait_for_a_waiter():
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    pytest.fail("The second run does not wait for the first.")


def _apply_in_a_thread() -> ApplyResult:
    try:
        return apply(a_record())
    finally:
        connections.close_all()


def _apply_twice_at_once() -> Future[ApplyResult]:
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert apply(a_record()) == ApplyResult(created=1)
            second = pool.submit(_apply_in_a_thread)
            _wait_for_a_waiter()
        return second


@pytest.mark.django_db(transaction=True)
def test_of_two_runs_at_once_the_second_waits_and_finds_everything_done():
    assert _apply_twice_at_once().result() == ApplyResult(unchanged=1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_of_two_runs_fails(monkeypatch):
    monkeypatch.setattr(products, "lock_bulk_writes", lambda: None)
    with pytest.raises(IntegrityError):
        _apply_twice_at_once().result()


def test_products_that_no_record_names_are_not_touched():
    other = ProductFactory()
    apply(a_record())
    assert Product.objects.get(pk=other.pk).updated_at == other.updated_at
