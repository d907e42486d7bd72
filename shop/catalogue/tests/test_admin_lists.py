"""Lists of the admin: found by index, in a constant number of queries."""

from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shop.accounts.tests.factories import UserFactory
from shop.catalogue.models import BulkChange, ImportRun
from shop.catalogue.services import add_image, render_picture
from shop.catalogue.tests.factories import (
    CategoryFactory,
    ProductFactory,
    ProductTagFactory,
    TagFactory,
    VariantFactory,
)
from shop.catalogue.tests.staff import LIST, found
from shop.catalogue.tests.test_pictures import photo
from shop.core.admin import counting

pytestmark = pytest.mark.django_db


def queries_of(client: Client, url: str) -> list[str]:
    """Return the page's queries on the catalogue; what the session costs depends on the cache."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in queries if "catalogue_" in query["sql"]]


def test_words_find_titles_and_authors_by_their_beginnings(staff):
    ProductFactory(title="The Sea Wolf", byline="Jack London")
    ProductFactory(title="Émile", byline="Rousseau")

    assert found(staff, q="lond sea") == {"The Sea Wolf"}
    assert found(staff, q="EMILE") == {"Émile"}
    assert found(staff, q="wolf whale") == set()


@pytest.mark.parametrize("text", ["SW-1", "sw-1", "4006381333931", "the-sea-wolf", " SW-1 "])
def test_a_whole_sku_barcode_or_slug_finds_its_product_alone(staff, text):
    ProductFactory(title="The Sea Wolf", slug="the-sea-wolf", variant__sku="SW-1", variant__barcode="4006381333931")
    ProductFactory(title="SW 1 the sea wolf 4006381333931")

    assert found(staff, q=text) == {"The Sea Wolf"}


@pytest.mark.parametrize("text", ["&", "a:* | b", "'", "\\", "()!", "🐳", "a" * 5000])
def test_no_search_text_breaks_the_list(staff, text):
    ProductFactory()

    assert found(staff, q=text) == set()


@pytest.mark.parametrize("query", ["q=%00", "status__exact=%00", "language=a%00", "shelf=%00"])
def test_nul_in_the_address_is_a_bad_request(staff, query):
    assert staff.get(f"{reverse(LIST)}?{query}").status_code == 400


@pytest.mark.parametrize("query", ["p=abc", "p=" + "9" * 25, "is_active__exact=x", "shelf=" + "9" * 40, "o=1.2", "x=1"])
def test_an_odd_address_never_breaks_the_list(staff, query):
    ProductFactory()

    assert staff.get(f"{reverse(LIST)}?{query}").status_code in {200, 302}


def test_a_category_is_filtered_with_all_below_it_step_by_step(staff):
    fiction = CategoryFactory(name="Fiction")
    gothic = CategoryFactory(name="Gothic", parent=fiction)
    ProductFactory(title="Emma", category=fiction)
    ProductFactory(title="Dracula", category=gothic)
    ProductFactory(title="Walden")

    page = staff.get(reverse(LIST), {"shelf": fiction.pk}).content.decode()

    assert found(staff, shelf=fiction.pk) == {"Emma", "Dracula"}
    assert found(staff, shelf=gothic.pk) == {"Dracula"}
    assert found(staff, shelf="x") == set()
    assert f"?shelf={gothic.pk}" in page
    assert f"?shelf={gothic.pk}" not in staff.get(reverse(LIST)).content.decode()


def test_products_are_filtered_by_what_they_have(staff):
    ProductFactory(title="Plain", language="de", status="draft")
    ProductFactory(title="Inactive", is_active=False)
    ProductFactory(title="Reduced", variant__compare_at_price=Decimal(20))
    pictured = add_image(product=ProductFactory(title="Pictured"), upload=photo(300, 400), alt="")
    render_picture(image_id=pictured.pk)

    shown = partial(found, staff)
    assert shown(picture="yes") == {"Pictured"}
    assert shown(picture="no") == {"Plain", "Inactive", "Reduced"}
    assert shown(reduced="yes") == {"Reduced"}
    assert shown(language="de") == {"Plain"}
    assert shown(status__exact="draft") == {"Plain"}
    assert shown(is_active__exact="0") == {"Inactive"}
    assert shown(picture="perhaps") == {"Plain", "Inactive", "Reduced", "Pictured"}


def test_a_row_shows_price_variants_and_the_way_to_the_shop(staff):
    product = ProductFactory(byline="A. Writer", variant__price=Decimal("9.50"), variant__compare_at_price=Decimal(12))
    VariantFactory(product=product, price=Decimal(20))
    draft = ProductFactory(status="draft")

    page = staff.get(reverse(LIST)).content.decode()

    assert "€9.50 <s>€12.00</s>" in page
    assert '<td class="field-editions">2</td>' in page
    assert f'href="{product.get_absolute_url()}"' in page
    assert f'href="{draft.get_absolute_url()}"' not in page


def _products() -> None:
    for product in ProductFactory.create_batch(5):
        ProductTagFactory(product=product)


MAKERS = {
    "product": _products,
    "category": partial(CategoryFactory.create_batch, 5),
    "tag": partial(TagFactory.create_batch, 5),
    "bulkchange": lambda: [BulkChange.objects.create(kind="archive", made_by=UserFactory()) for _ in range(5)],
    "importrun": lambda: [ImportRun.objects.create(name="x.csv", made_by=UserFactory()) for _ in range(5)],
}


@pytest.mark.parametrize("model", MAKERS)
def test_a_list_needs_as_many_queries_for_thirty_rows_as_for_five(staff, model):
    url = reverse(f"admin:catalogue_{model}_changelist")
    MAKERS[model]()
    few = queries_of(staff, url)
    for _ in range(5):
        MAKERS[model]()
    many = queries_of(staff, url)

    assert len(many) <= len(few) <= 8, many


@pytest.mark.parametrize("model", ["product", "tag"])
def test_a_long_list_is_estimated_and_a_filtered_one_counted_to_a_bound(staff, model, monkeypatch):
    monkeypatch.setattr(counting, "ESTIMATED_FROM", 3)
    monkeypatch.setattr(counting, "COUNTED", 2)
    ProductFactory.create_batch(4, title="Sea")
    TagFactory.create_batch(4, name="Sea")
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE catalogue_{model}")

    url = reverse(f"admin:catalogue_{model}_changelist")
    with CaptureQueriesContext(connection) as queries:
        whole, searched = staff.get(url), staff.get(url, {"q": "sea"})

    counts = [query["sql"] for query in queries if "COUNT(*)" in query["sql"] and model in query["sql"]]
    assert all("LIMIT 3" in sql for sql in counts)
    assert "about" in whole.content.decode()
    assert "more than" in searched.content.decode()
    assert "that match" in searched.content.decode()
