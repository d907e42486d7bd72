"""Every kind of page: public, the same for everyone, and complete."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from shop.catalogue.models import Product
from shop.catalogue.selectors.home import TILES
from shop.catalogue.tests.factories import (
    CategoryFactory,
    ProductFactory,
    VariantFactory,
    reduce_price,
)
from shop.catalogue.tests.pages import add_picture, page_of

pytestmark = pytest.mark.django_db


PAGES = ["/", "/products/", "/categories/novels/", "/products/emma/", "/about/"]


@pytest.mark.usefixtures("emma")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_public_and_carries_nothing_of_the_visitor(client: Client, admin_client: Client, path: str):
    response = client.get(path)

    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=1"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies
    assert admin_client.get(path).content == response.content


@pytest.mark.usefixtures("emma")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_has_not_changed_is_not_sent_again(client: Client, path: str):
    etag = client.get(path).headers["ETag"]

    assert client.get(path, headers={"if-none-match": etag}).status_code == 304


@pytest.mark.usefixtures("emma")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_address_whatever_host_was_asked(client: Client, path: str):
    page = page_of(client, path)
    other = client.get(path, headers={"host": "localhost"})

    assert re.findall(r'rel="canonical" href="([^"]+)"', page) == [f"https://shop.example{path}"]
    assert " ".join(other.content.decode().split()) == page


@pytest.mark.usefixtures("emma")
@pytest.mark.parametrize(
    ("path", "name"), [("/products/", "Catalogue"), ("/products/emma/", "Catalogue"), ("/about/", "About")]
)
def test_the_navigation_says_where_one_is(client: Client, path: str, name: str):
    assert re.findall(r'<a href="[^"]+" aria-current="\w+">([^<]+)</a>', page_of(client, path))[0] == name


@pytest.mark.parametrize("path", PAGES)
def test_pages_only_show(client: Client, path: str):
    assert client.post(path).status_code == 405


@pytest.mark.usefixtures("emma")
@pytest.mark.parametrize("path", PAGES)
def test_pages_have_no_inline_script_or_style(client: Client, path: str):
    page = page_of(client, path)

    # A data block is no script, and a script is a file of the shop's own.
    assert re.sub(r'<script (type="application/ld\+json"|src="/static/[^"]+" defer)>', "", page).count("<script") == 0
    assert "<style" not in page
    assert not re.search(r'\s(style|on\w+)="', page)


def test_an_empty_shop_says_so(client: Client):
    assert "The shelves are being filled" in page_of(client, "/")
    assert "This shelf is still empty" in page_of(client, "/products/")


def test_an_empty_category_says_so(client: Client):
    CategoryFactory(slug="poetry")

    assert "This shelf is still empty" in page_of(client, "/categories/poetry/")


def test_the_home_page_shows_the_window_categories_and_rows(client: Client):
    for number in range(14):
        category = CategoryFactory(name=f"Shelf {number:02}", slug=f"shelf-{number}")
        reduce_price(ProductFactory(category=category, variant__price=Decimal(30)), to=Decimal(20))

    page = page_of(client, "/")

    assert page.count('class="tile"') == TILES
    assert 'href="/categories/shelf-13/"' in page
    assert "Just in" in page
    assert "Reduced" in page
    assert "All of Shelf 00" in page


def test_the_product_page_shows_all_that_is_known(client: Client, emma: Product):
    page = page_of(client, "/products/emma/")

    assert "<h1>Emma &amp; friends</h1>" in page
    assert "<p>Handsome, clever &amp; rich.</p>" in page
    assert 'content="Handsome, clever &amp; rich."' in page
    for words in ["Jane Austen", "English", "SKU EMMA-P", "Barcode 9780141439587", "410 g", "Hardback", "€21.00"]:
        assert words in page
    for words in ["<dd>474</dd>", "<dd>No</dd>", "<dd>One, Two</dd>", "<li>Romance</li>"]:
        assert words in page


def test_a_former_price_is_told_to_those_who_do_not_see_the_stroke(client: Client, emma: Product):
    emma.variants.filter(is_default=True).update(price=Decimal("6.90"))

    assert '<span class="visually-hidden">formerly</span> <s>€7.90</s>' in page_of(client, "/products/emma/")


def test_the_breadcrumb_leads_through_the_tree(client: Client, emma: Product):
    page = page_of(client, "/products/emma/")
    links = re.findall(r'breadcrumb-item"> ?<a href="([^"]+)"', page)

    assert links == ["/", "/products/", "/categories/fiction/", "/categories/novels/"]
    assert 'aria-current="page">Emma &amp; friends</li>' in page


def test_a_bare_product_has_a_page(client: Client):
    ProductFactory(slug="bare", title="Bare", category=None, variant__options={}, language="tlh")

    page = page_of(client, "/products/bare/")

    assert "Standard edition" in page
    assert "Klingon" in page


@pytest.mark.parametrize(
    ("code", "name"), [("en-GB", "British English"), ("de-LI", "German"), ("qxz", "qxz"), ("qxz-DE", "qxz-DE")]
)
def test_a_language_is_named_as_well_as_it_is_known(client: Client, code: str, name: str):
    ProductFactory(slug="rare", language=code)

    assert f"<dd>{name}</dd>" in page_of(client, "/products/rare/")


@pytest.mark.parametrize(
    "state",
    [
        {"status": Product.Status.DRAFT},
        {"status": Product.Status.ARCHIVED},
        {"is_active": False},
        {"published_at": timezone.now() + timedelta(days=365)},
    ],
)
def test_what_is_not_on_show_is_nowhere_to_be_seen(client: Client, state: dict[str, Any]):
    category = CategoryFactory(slug="shelf")
    ProductFactory(slug="hidden", title="Hidden title", category=category, **state)

    response = client.get("/products/hidden/")

    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=1"
    for path in ["/", "/products/", "/categories/shelf/"]:
        assert "Hidden title" not in page_of(client, path)


@pytest.mark.parametrize(
    ("path", "most"), [("/", 8), ("/products/?sort=price", 8), ("/categories/fiction/", 8), ("/products/emma/", 6)]
)
def test_a_page_needs_no_more_queries_for_more_products(
    client: Client, emma: Product, django_assert_max_num_queries: DjangoAssertNumQueries, path: str, most: int
):
    for product in ProductFactory.create_batch(20, category=emma.category):
        VariantFactory(product=product)
        add_picture(product)

    with django_assert_max_num_queries(most):
        client.get(path)


@pytest.mark.parametrize("path", ["/nowhere/", "/products/nothing/"])
def test_a_missing_page_is_the_same_for_everyone_and_shows_ways_on(client: Client, admin_client: Client, path: str):
    response = client.get(path)

    assert response.status_code == 404
    assert 'href="/products/"' in response.content.decode()
    assert not response.cookies
    assert admin_client.get(path).content == response.content


def test_markup_in_a_title_stays_text(client: Client):
    ProductFactory(slug="sharp", title="<b>Bold</b>", byline="<i>Me</i>")

    page = page_of(client, "/products/sharp/") + page_of(client, "/products/")

    assert "<b>Bold" not in page
    assert "<i>Me" not in page
