"""Sitemaps lead crawlers to every page, and robots.txt away from combinations."""

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from shop.catalogue.models import Category, Product
from shop.catalogue.selectors import indexes
from shop.catalogue.tests.factories import CategoryFactory, ProductFactory
from shop.catalogue.tests.pages import SITE, SITEMAP, locations, source_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def emma(emma: Product) -> Product:
    # A part is a range of keys, and the tests' keys begin where the last ones ended.
    Category.objects.filter(slug="novels").update(updated_at=timezone.now())
    return emma


def _product_map(client: Client) -> str:
    (address,) = (loc for loc in locations(client, "/sitemap.xml") if "products" in loc)
    return address.removeprefix(SITE)


def test_the_sitemap_leads_to_every_page(client: Client, emma: Product):
    ProductFactory(slug="hidden", status=Product.Status.DRAFT)
    found = [loc for part in locations(client, "/sitemap.xml") for loc in locations(client, part.removeprefix(SITE))]

    assert {f"{SITE}/", f"{SITE}/products/", f"{SITE}/about/", f"{SITE}/products/emma/"} <= set(found)
    assert f"{SITE}/categories/novels/" in found
    assert not any("hidden" in loc for loc in found)
    for location in found:
        assert client.get(location.removeprefix(SITE)).status_code == 200


def test_the_sitemap_says_when_a_page_changed(client: Client, emma: Product):
    moment = ET.fromstring(source_of(client, _product_map(client))).findtext(f".//{SITEMAP}lastmod")  # noqa: S314

    assert moment == emma.updated_at.isoformat(timespec="seconds")


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(indexes, "KEYS_PER_PART", 3)
    return 3


def test_no_part_is_larger_than_allowed_and_none_is_empty(client: Client, small_parts: int):
    products = ProductFactory.create_batch(10, category=CategoryFactory())
    ProductFactory.create_batch(2 * small_parts, category=products[0].category, status=Product.Status.DRAFT)
    last = ProductFactory(category=products[0].category)
    parts = [loc.removeprefix(SITE) for loc in locations(client, "/sitemap.xml") if "products" in loc]
    sizes = [len(locations(client, part)) for part in parts]

    assert sum(sizes) == len([*products, last])
    assert all(0 < size <= small_parts for size in sizes)


def test_a_product_stays_in_its_part_when_others_go(client: Client, small_parts: int):
    products = ProductFactory.create_batch(9, category=CategoryFactory())
    last = products[-1]
    before = f"/sitemap-products-{last.pk // small_parts}.xml"
    for product in products[:5]:
        product.delete()

    assert f"{SITE}/products/{last.slug}/" in locations(client, before)


def test_a_part_takes_one_query_whatever_its_size(
    client: Client, emma: Product, django_assert_num_queries: DjangoAssertNumQueries
):
    ProductFactory.create_batch(20, category=emma.category)
    path = f"/sitemap-products-{emma.pk // indexes.KEYS_PER_PART}.xml"

    with django_assert_num_queries(1):
        client.get(path)


@pytest.mark.parametrize("part", ["999999", "00", "-1", "1.5", "%00", "9" * 5000, "٣", "0.xml%0a"])
def test_a_part_that_is_not_there_is_not_found(client: Client, part: str):
    assert client.get(f"/sitemap-products-{part}.xml").status_code == 404


def _may_read(client: Client) -> Callable[[str], bool]:
    """Return RFC 9309's judgement of the shop's own rules: the longest that fits decides."""
    rules = re.findall(r"^(Allow|Disallow): (\S+)$", source_of(client, "/robots.txt"), re.MULTILINE)

    def judge(path: str) -> bool:
        fitting = [
            (len(pattern), kind == "Allow")
            for kind, pattern in rules
            if re.match(re.escape(pattern).replace(r"\*", ".*"), path)
        ]
        return max(fitting, default=(0, True))[1]

    return judge


@pytest.mark.parametrize(
    ("path", "is_read"),
    [
        ("/", True),
        ("/products/emma/", True),
        ("/categories/novels/?page=2", True),
        ("/static/css/shop.css", True),
        ("/media/products/a.jpg", True),
        ("/admin/", False),
        ("/search/?q=emma", False),
        ("/products/?sort=price", False),
        ("/products/?sort=price&page=2", False),
        ("/products/?page=2&sort=price", False),
    ],
)
def test_crawlers_read_pages_and_no_combinations(client: Client, path: str, is_read: bool):
    assert _may_read(client)(path) is is_read


def test_crawlers_are_shown_the_sitemap(client: Client):
    assert f"\nSitemap: {SITE}/sitemap.xml\n" in source_of(client, "/robots.txt")
