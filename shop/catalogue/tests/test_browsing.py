"""Categories and the numbers of pages lead through the catalogue, and nowhere else."""

import pytest
from django.test import Client

from shop.catalogue.models import Category, Product
from shop.catalogue.search.finding import PER_PAGE
from shop.catalogue.tests.factories import (
    CategoryFactory,
    ProductFactory,
)
from shop.catalogue.tests.pages import page_of

pytestmark = pytest.mark.django_db


def test_a_category_lists_its_subtree_and_links_its_children(client: Client, emma: Product):
    page = page_of(client, "/categories/fiction/")

    assert "Emma &amp; friends" in page
    assert 'href="/categories/novels/"' in page


def test_a_category_shows_its_description(client: Client):
    Category.objects.filter(pk=CategoryFactory(slug="poems").pk).update(description="Short lines.")

    assert '<p class="lead">Short lines.</p>' in page_of(client, "/categories/poems/")


def test_a_long_list_has_pages_that_keep_its_order(client: Client):
    category = CategoryFactory()
    ProductFactory.create_batch(PER_PAGE + 1, category=category)

    first, second = page_of(client, "/products/?sort=title"), page_of(client, "/products/?sort=title&page=2")

    assert 'rel="next" href="/products/?sort=title&amp;page=2"' in first
    assert 'rel="prev" href="/products/?sort=title"' in second
    assert first.count('class="card"') == PER_PAGE
    assert second.count('class="card"') == 1


def test_another_order_or_a_stray_parameter_makes_no_address_of_its_own(client: Client):
    category = CategoryFactory()
    ProductFactory.create_batch(PER_PAGE + 1, category=category)
    canonical = 'rel="canonical" href="https://shop.example{}"'

    assert canonical.format("/products/?page=2") in page_of(client, "/products/?page=2&utm_source=letter")
    assert canonical.format("/products/") in page_of(client, "/products/?page=1")
    assert canonical.format("/products/") in page_of(client, "/products/?sort=price&page=2")


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
