"""Frequent values in a large catalogue: a bounded part of it is read, and nothing that matches is lost."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import QueryDict

from shop.catalogue.models import Product
from shop.catalogue.search import finding
from shop.catalogue.search.choices import read_choices
from shop.catalogue.search.pages import ListPage, read_list
from shop.catalogue.search.spelling import check_spelling
from shop.catalogue.search.suggesting import suggest
from shop.catalogue.search.tree import Tree
from shop.catalogue.services.words import refresh_search_words
from shop.catalogue.tests.factories import ProductFactory, ProductTagFactory, TagFactory
from shop.catalogue.tests.plans import executed_plans

pytestmark = pytest.mark.django_db

CHUNK = 4096
# One key in the chunk that is searched first, one in its last place, and two in those searched after it.
EDGES = (CHUNK - 1, CHUNK, 8 * CHUNK - 1, 8 * CHUNK)

# Books that share a word in their titles, half in a chunk that is searched first and half in one that is not.
_BOOKS = """
    INSERT INTO catalogue_product
        (id, created_at, updated_at, title, slug, byline, description, language, status, published_at, is_active)
    SELECT id, now(), now(), 'The common book ' || id, 'book-' || id, 'Ann Author', '', 'en', 'published', now(), true
      FROM (SELECT generate_series(1, 400) UNION ALL SELECT generate_series(4096, 4495)) number (id);
    INSERT INTO catalogue_variant
        (created_at, updated_at, product_id, sku, price, barcode, options, position, is_default, is_active)
    SELECT now(), now(), id, 'SKU-' || id, id, '', '{"Format": "Paperback"}', 0, true, true FROM catalogue_product;
    ANALYZE catalogue_product; ANALYZE catalogue_listing;
    SET LOCAL enable_seqscan = off;
"""


@pytest.fixture
def _many_books() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_BOOKS)


def read(query: str) -> ListPage:
    return read_list(read_choices(QueryDict(query), searching=True), path="/search/", tree=Tree.read())


def readings(read: Callable[[], object], index: str) -> list[bool]:
    """Say of each place in the plans that reads an index whether it was come to."""
    return [bool(node["Actual Loops"]) for node in executed_plans(read) if node.get("Index Name") == index]


def index_is_read(read: Callable[[], object], index: str) -> bool:
    places = readings(read, index)
    # Of no use where the index is not even planned.
    assert places
    return any(places)


@pytest.mark.usefixtures("_many_books")
def test_a_frequent_word_is_searched_in_the_first_chunks_alone(monkeypatch):
    monkeypatch.setattr(finding, "_HITS", finding._HITS.replace("LIMIT 10001", "LIMIT 301"))

    assert index_is_read(lambda: read("q=common"), "product_search_first")
    assert not index_is_read(lambda: read("q=common"), "product_search")


@pytest.mark.usefixtures("_many_books")
def test_a_word_that_the_first_chunks_do_not_have_often_is_searched_in_all():
    assert index_is_read(lambda: read("q=common"), "product_search")
    assert read("q=common").total == 800


@pytest.mark.usefixtures("_many_books")
def test_suggestions_for_a_frequent_beginning_read_the_first_chunks_alone():
    assert not index_is_read(lambda: suggest("commo"), "product_search")
    assert index_is_read(lambda: suggest("4400"), "product_search")


@pytest.mark.usefixtures("_many_books")
def test_a_spelling_is_tried_in_the_first_chunks_alone():
    refresh_search_words()

    assert not index_is_read(lambda: check_spelling("commmon"), "product_search")


def test_a_search_finds_the_products_of_every_chunk():
    for key in EDGES:
        ProductFactory(pk=key, title=f"Common {key}", slug=f"common-{key}")

    assert {card.address for card in read("q=common").cards} == {f"/products/common-{key}/" for key in EDGES}
    assert {product.label for product in suggest("commo").products} == {f"Common {key}" for key in EDGES}


@pytest.mark.parametrize("key", EDGES)
def test_a_better_spelling_is_found_in_every_chunk(key: int):
    ProductFactory(pk=key, title="Uncommon")
    refresh_search_words()

    assert check_spelling("uncomon").better == "uncommon"


@pytest.mark.usefixtures("_many_books")
def test_few_products_of_a_narrow_list_are_not_looked_for_in_the_order_of_all():
    tag = TagFactory(slug="rare")
    ProductTagFactory(product=Product.objects.get(pk=7), tag=tag)

    def rare() -> None:
        assert [card.title for card in read("tag=rare").cards] == ["The common book 7"]

    # PostgreSQL's word for what it does not even begin.
    skipped = [node for node in executed_plans(rare) if "One-Time Filter" in node and not node["Actual Rows"]]
    assert any(child["Actual Loops"] == 0 for node in skipped for child in node["Plans"])


@pytest.mark.usefixtures("_many_books")
def test_many_products_of_a_narrow_list_are_read_in_the_order_of_its_index(monkeypatch):
    monkeypatch.setattr(finding, "REACH", 100)

    assert set(readings(lambda: read("option=Format:Paperback"), "listing_newest")) == {True}


@pytest.mark.usefixtures("_many_books")
def test_an_option_that_many_products_have_is_known_without_its_index():
    def ask(option: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(finding._KNOWN_OPTIONS, [[option]])

    assert not index_is_read(lambda: ask("Format:Paperback"), "listing_labels")
    assert index_is_read(lambda: ask("Format:Scroll"), "listing_labels")
