import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from shop.catalogue.models import Category, Product, ProductDetail, ProductImage
from shop.catalogue.search.finding import PER_PAGE
from shop.catalogue.selectors.home import TILES
from shop.catalogue.tests.factories import (
    CategoryFactory,
    ProductFactory,
    ProductTagFactory,
    VariantFactory,
    reduce_price,
)

pytestmark = pytest.mark.django_db

PAGES = ["/", "/products/", "/categories/novels/", "/products/emma/", "/about/"]


@pytest.fixture
def emma() -> Product:
    """A product that shows everything a page can show."""
    novels = CategoryFactory(name="Novels", slug="novels", parent=CategoryFactory(name="Fiction", slug="fiction"))
    product: Product = ProductFactory(
        title="Emma & friends",
        slug="emma",
        byline="Jane Austen",
        description="<p>Handsome, clever &amp; rich.</p>",
        language="en",
        category=novels,
        variant__price=Decimal("7.90"),
        variant__compare_at_price=Decimal("9.90"),
        variant__sku="EMMA-P",
        variant__options={"Format": "Paperback"},
        variant__weight_grams=410,
        variant__barcode="9780141439587",
    )
    VariantFactory(product=product, price=Decimal("21.00"), sku="EMMA-H", options={"Format": "Hardback"}, position=1)
    ProductDetail.objects.create(product=product, specs={"Pages": 474, "Illustrated": False, "Awards": ["One", "Two"]})
    ProductTagFactory(product=product, tag__name="Romance")
    return product


def _add_picture(product: Product, *, width: int = 1200, **fields: Any) -> ProductImage:
    name = f"products/{width}.jpg"
    return ProductImage.objects.create(product=product, picture=name, width=width, height=width * 3 // 2, **fields)


def _page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


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
    page = _page(client, path)
    other = client.get(path, headers={"host": "localhost"})

    assert re.findall(r'rel="canonical" href="([^"]+)"', page) == [f"https://shop.example{path}"]
    assert " ".join(other.content.decode().split()) == page


@pytest.mark.usefixtures("emma")
@pytest.mark.parametrize(
    ("path", "name"), [("/products/", "Catalogue"), ("/products/emma/", "Catalogue"), ("/about/", "About")]
)
def test_the_navigation_says_where_one_is(client: Client, path: str, name: str):
    assert re.findall(r'<a href="[^"]+" aria-current="\w+">([^<]+)</a>', _page(client, path))[0] == name


@pytest.mark.parametrize("path", PAGES)
def test_pages_only_show(client: Client, path: str):
    assert client.post(path).status_code == 405


@pytest.mark.usefixtures("emma")
@pytest.mark.parametrize("path", PAGES)
def test_pages_have_no_inline_script_or_style(client: Client, path: str):
    page = _page(client, path)

    # A data block is no script, and a script is a file of the shop's own.
    assert re.sub(r'<script (type="application/ld\+json"|src="/static/[^"]+" defer)>', "", page).count("<script") == 0
    assert "<style" not in page
    assert not re.search(r'\s(style|on\w+)="', page)


def test_an_empty_shop_says_so(client: Client):
    assert "The shelves are being filled" in _page(client, "/")
    assert "This shelf is still empty" in _page(client, "/products/")


def test_an_empty_category_says_so(client: Client):
    CategoryFactory(slug="poetry")

    assert "This shelf is still empty" in _page(client, "/categories/poetry/")


def test_the_home_page_shows_the_window_categories_and_rows(client: Client):
    for number in range(14):
        category = CategoryFactory(name=f"Shelf {number:02}", slug=f"shelf-{number}")
        reduce_price(ProductFactory(category=category, variant__price=Decimal(30)), to=Decimal(20))

    page = _page(client, "/")

    assert page.count('class="tile"') == TILES
    assert 'href="/categories/shelf-13/"' in page
    assert "Just in" in page
    assert "Reduced" in page
    assert "All of Shelf 00" in page


def test_the_product_page_shows_all_that_is_known(client: Client, emma: Product):
    page = _page(client, "/products/emma/")

    assert "<h1>Emma &amp; friends</h1>" in page
    assert "<p>Handsome, clever &amp; rich.</p>" in page
    assert 'content="Handsome, clever &amp; rich."' in page
    for words in ["Jane Austen", "English", "SKU EMMA-P", "Barcode 9780141439587", "410 g", "Hardback", "€21.00"]:
        assert words in page
    for words in ["<dd>474</dd>", "<dd>No</dd>", "<dd>One, Two</dd>", "<li>Romance</li>"]:
        assert words in page


def test_a_former_price_is_told_to_those_who_do_not_see_the_stroke(client: Client, emma: Product):
    emma.variants.filter(is_default=True).update(price=Decimal("6.90"))

    assert '<span class="visually-hidden">formerly</span> <s>€7.90</s>' in _page(client, "/products/emma/")


def test_the_breadcrumb_leads_through_the_tree(client: Client, emma: Product):
    page = _page(client, "/products/emma/")
    links = re.findall(r'breadcrumb-item"> ?<a href="([^"]+)"', page)

    assert links == ["/", "/products/", "/categories/fiction/", "/categories/novels/"]
    assert 'aria-current="page">Emma &amp; friends</li>' in page


def test_a_bare_product_has_a_page(client: Client):
    ProductFactory(slug="bare", title="Bare", category=None, variant__options={}, language="tlh")

    page = _page(client, "/products/bare/")

    assert "Standard edition" in page
    assert "Klingon" in page


@pytest.mark.parametrize(
    ("code", "name"), [("en-GB", "British English"), ("de-LI", "German"), ("qxz", "qxz"), ("qxz-DE", "qxz-DE")]
)
def test_a_language_is_named_as_well_as_it_is_known(client: Client, code: str, name: str):
    ProductFactory(slug="rare", language=code)

    assert f"<dd>{name}</dd>" in _page(client, "/products/rare/")


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
        assert "Hidden title" not in _page(client, path)


def test_a_category_lists_its_subtree_and_links_its_children(client: Client, emma: Product):
    page = _page(client, "/categories/fiction/")

    assert "Emma &amp; friends" in page
    assert 'href="/categories/novels/"' in page


def test_a_category_shows_its_description(client: Client):
    Category.objects.filter(pk=CategoryFactory(slug="poems").pk).update(description="Short lines.")

    assert '<p class="lead">Short lines.</p>' in _page(client, "/categories/poems/")


def test_a_long_list_has_pages_that_keep_its_order(client: Client):
    category = CategoryFactory()
    ProductFactory.create_batch(PER_PAGE + 1, category=category)

    first, second = _page(client, "/products/?sort=title"), _page(client, "/products/?sort=title&page=2")

    assert 'rel="next" href="/products/?sort=title&amp;page=2"' in first
    assert 'rel="prev" href="/products/?sort=title"' in second
    assert first.count('class="card"') == PER_PAGE
    assert second.count('class="card"') == 1


def test_another_order_or_a_stray_parameter_makes_no_address_of_its_own(client: Client):
    category = CategoryFactory()
    ProductFactory.create_batch(PER_PAGE + 1, category=category)
    canonical = 'rel="canonical" href="https://shop.example{}"'

    assert canonical.format("/products/?page=2") in _page(client, "/products/?page=2&utm_source=letter")
    assert canonical.format("/products/") in _page(client, "/products/?page=1")
    assert canonical.format("/products/") in _page(client, "/products/?sort=price&page=2")


@pytest.mark.parametrize(
    "query", ["page=abc", "page=0", "page=-1", f"page={10**25}", "page=%00", "page=%D9%A1", "page=2", "page="]
)
def test_a_page_that_is_not_there_is_not_found(client: Client, query: str):
    response = client.get(f"/products/?{query}")

    assert response.status_code == 404
    assert "See the whole catalogue" in response.content.decode()


@pytest.mark.parametrize("sort", ["", "PRICE", "pk", "-title", "%00", "price%00", "9" * 99])
def test_an_order_that_the_shop_has_not_is_not_found(client: Client, sort: str):
    assert client.get(f"/products/?sort={sort}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/products/%00/", "/products/nothing/", "/categories/nothing/", f"/products/{'x' * 2000}/"]
)
def test_an_unknown_slug_is_not_found(client: Client, path: str):
    assert client.get(path).status_code == 404


def test_a_picture_is_offered_in_every_format_and_size(client: Client, emma: Product):
    _add_picture(emma, alt="A girl at a window")

    page = _page(client, "/products/emma/")

    assert 'type="image/avif" srcset="/media/products/1200/240w.avif 240w, ' in page
    assert 'type="image/webp"' in page
    assert 'src="/media/products/1200/480w.jpeg"' in page
    assert re.search(r'width="1200" height="1800" alt="A girl at a window" fetchpriority="high"', page)


def test_a_picture_smaller_than_any_rendition_is_shown_as_it_is(client: Client, emma: Product):
    _add_picture(emma, width=100)

    page = _page(client, "/products/emma/")

    assert '<img src="/media/products/100.jpg" width="100"' in page
    assert 'alt="Emma &amp; friends"' in page


def test_further_pictures_wait_until_they_are_seen(client: Client, emma: Product):
    _add_picture(emma)
    _add_picture(emma, width=900, position=1, alt="The back")

    assert re.search(r'alt="The back" loading="lazy"', _page(client, "/products/emma/"))


def test_a_product_whose_picture_is_not_rendered_yet_is_bound_in_paper(client: Client, emma: Product):
    ProductImage.objects.create(product=emma, source_url="https://pictures.example/emma.jpg")

    page = _page(client, "/products/emma/")

    assert "<picture" not in page
    assert re.search(r'class="binding paper-\d pattern-\d title-short"', page)


@pytest.mark.parametrize(
    ("title", "size"), [("Emma", "short"), ("The Tenant of Wildfell Hall", "medium"), ("x" * 300, "long")]
)
def test_a_plate_is_set_to_fit_its_title(client: Client, title: str, size: str):
    ProductFactory(title=title, slug="plate")

    assert f"title-{size}" in _page(client, "/products/plate/")


@pytest.mark.parametrize(
    ("path", "most"), [("/", 8), ("/products/?sort=price", 8), ("/categories/fiction/", 8), ("/products/emma/", 6)]
)
def test_a_page_needs_no_more_queries_for_more_products(
    client: Client, emma: Product, django_assert_max_num_queries: DjangoAssertNumQueries, path: str, most: int
):
    for product in ProductFactory.create_batch(20, category=emma.category):
        VariantFactory(product=product)
        _add_picture(product)

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

    page = _page(client, "/products/sharp/") + _page(client, "/products/")

    assert "<b>Bold" not in page
    assert "<i>Me" not in page
