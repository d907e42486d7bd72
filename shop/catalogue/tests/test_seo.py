"""Sitemaps, robots.txt, feeds, and what a product's page tells machines."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from shop.catalogue.models import Category, Product, ProductImage
from shop.catalogue.selectors import indexes
from shop.catalogue.tests.factories import CategoryFactory, ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://shop.example"
HOSTILE = '</script><!--<script>alert(1)</script>]]> & "quoted" \u2028'
DOCUMENTS = [
    *("/robots.txt", "/sitemap.xml", "/sitemap-pages.xml", "/sitemap-categories-0.xml"),
    *("/feeds/new.xml", "/categories/novels/feed.xml"),
]


@pytest.fixture
def emma() -> Product:
    novels = CategoryFactory(name="Novels", slug="novels", parent=CategoryFactory(name="Fiction", slug="fiction"))
    product: Product = ProductFactory(
        title="Emma",
        slug="emma",
        byline="Jane Austen",
        description="<p>Handsome, clever &amp; rich.</p>",
        category=novels,
        variant__sku="EMMA-P",
        variant__barcode="9780141439587",
        variant__price=Decimal("7.90"),
        variant__options={"Format": "Paperback"},
    )
    # A part is a range of keys, and the tests' keys begin where the last ones ended.
    Category.objects.filter(pk=novels.pk).update(updated_at=timezone.now())
    return product


def _text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def _locations(client: Client, path: str) -> list[str]:
    root = ET.fromstring(_text(client, path))  # noqa: S314 -- the shop's own
    return [loc.text or "" for loc in root.iter(f"{SITEMAP}loc")]


def _product_map(client: Client) -> str:
    (address,) = (loc for loc in _locations(client, "/sitemap.xml") if "products" in loc)
    return address.removeprefix(SITE)


def _data(client: Client, path: str) -> dict[str, Any]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', _text(client, path), re.DOTALL)
    return {data["@type"]: data for data in map(json.loads, blocks)}


@pytest.mark.usefixtures("emma")
def test_every_document_is_public_and_the_same_for_everyone(client: Client, admin_client: Client):
    parts = [loc.removeprefix(SITE) for loc in _locations(client, "/sitemap.xml")]

    for path in {*DOCUMENTS, *parts} - {"/sitemap-categories-0.xml"}:
        response = client.get(path)
        assert response.status_code == 200, path
        assert response.headers["Cache-Control"].startswith("public")
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")
        odd = admin_client.get(path, headers={"host": "localhost", "x-forwarded-host": "evil.example"})
        assert odd.content == response.content
        again = client.get(path, headers={"if-none-match": response.headers["ETag"]})
        assert again.status_code == 304
        assert client.post(path).status_code == 405


def test_the_sitemap_leads_to_every_page(client: Client, emma: Product):
    ProductFactory(slug="hidden", status=Product.Status.DRAFT)
    found = [loc for part in _locations(client, "/sitemap.xml") for loc in _locations(client, part.removeprefix(SITE))]

    assert {f"{SITE}/", f"{SITE}/products/", f"{SITE}/about/", f"{SITE}/products/emma/"} <= set(found)
    assert f"{SITE}/categories/novels/" in found
    assert not any("hidden" in loc for loc in found)
    for location in found:
        assert client.get(location.removeprefix(SITE)).status_code == 200


def test_the_sitemap_says_when_a_page_changed(client: Client, emma: Product):
    moment = ET.fromstring(_text(client, _product_map(client))).findtext(f".//{SITEMAP}lastmod")  # noqa: S314

    assert moment == emma.updated_at.isoformat(timespec="seconds")


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(indexes, "KEYS_PER_PART", 3)
    return 3


def test_no_part_is_larger_than_allowed_and_none_is_empty(client: Client, small_parts: int):
    products = ProductFactory.create_batch(10, category=CategoryFactory())
    ProductFactory.create_batch(2 * small_parts, category=products[0].category, status=Product.Status.DRAFT)
    last = ProductFactory(category=products[0].category)
    parts = [loc.removeprefix(SITE) for loc in _locations(client, "/sitemap.xml") if "products" in loc]
    sizes = [len(_locations(client, part)) for part in parts]

    assert sum(sizes) == len([*products, last])
    assert all(0 < size <= small_parts for size in sizes)


def test_a_product_stays_in_its_part_when_others_go(client: Client, small_parts: int):
    products = ProductFactory.create_batch(9, category=CategoryFactory())
    last = products[-1]
    before = f"/sitemap-products-{last.pk // small_parts}.xml"
    for product in products[:5]:
        product.delete()

    assert f"{SITE}/products/{last.slug}/" in _locations(client, before)


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


def test_an_empty_shop_has_a_sitemap_and_a_feed(client: Client):
    assert _locations(client, "/sitemap.xml") == [f"{SITE}/sitemap-pages.xml"]
    assert _text(client, "/feeds/new.xml") == _text(client, "/feeds/new.xml")


def _may_read(client: Client) -> Callable[[str], bool]:
    """Return RFC 9309's judgement of the shop's own rules: the longest that fits decides."""
    rules = re.findall(r"^(Allow|Disallow): (\S+)$", _text(client, "/robots.txt"), re.MULTILINE)

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
    assert f"\nSitemap: {SITE}/sitemap.xml\n" in _text(client, "/robots.txt")


def test_a_product_is_described_with_what_google_requires(client: Client, emma: Product):
    ProductImage.objects.create(product=emma, picture="products/a.jpg", width=520, height=780)
    product = _data(client, "/products/emma/")["Product"]

    assert product["name"] == "Emma"
    assert product["url"] == f"{SITE}/products/emma/"
    assert product["image"] == [f"{SITE}/media/products/a.jpg"]
    assert product["description"] == "Handsome, clever & rich."
    assert product["brand"] == {"@type": "Brand", "name": "Jane Austen"}
    assert (product["sku"], product["gtin"]) == ("EMMA-P", "9780141439587")
    assert product["category"] == "Fiction > Novels"
    offer = product["offers"]
    assert (offer["@type"], offer["price"], offer["priceCurrency"]) == ("Offer", "7.90", "EUR")
    assert offer["availability"] == "https://schema.org/InStock"


def test_several_editions_are_offered_together_and_each_by_itself(client: Client, emma: Product):
    VariantFactory(product=emma, price=Decimal(21), sku="EMMA-H", options={"Format": "Hardback"}, imported_quantity=0)
    offers = _data(client, "/products/emma/")["Product"]["offers"]

    assert offers["@type"] == "AggregateOffer"
    assert (offers["lowPrice"], offers["highPrice"], offers["offerCount"]) == ("7.90", "21.00", 2)
    assert [offer["sku"] for offer in offers["offers"]] == ["EMMA-P", "EMMA-H"]
    assert offers["offers"][1]["availability"] == "https://schema.org/OutOfStock"


def test_the_trail_is_told_to_machines_with_absolute_addresses(client: Client, emma: Product):
    items = _data(client, "/products/emma/")["BreadcrumbList"]["itemListElement"]

    assert [item["name"] for item in items] == ["Home", "Catalogue", "Fiction", "Novels", "Emma"]
    assert [item["position"] for item in items] == [1, 2, 3, 4, 5]
    assert items[-1]["item"] == f"{SITE}/products/emma/"


def test_a_category_tells_machines_its_trail_and_leads_to_its_feed(client: Client, emma: Product):
    items = _data(client, "/categories/novels/")["BreadcrumbList"]["itemListElement"]

    assert [item["name"] for item in items] == ["Home", "Catalogue", "Fiction", "Novels"]
    assert 'href="/categories/novels/feed.xml"' in _text(client, "/categories/novels/")


def test_a_hostile_title_ends_no_script_and_stays_what_it_is(client: Client):
    ProductFactory(slug="hostile", title=HOSTILE, byline=HOSTILE, variant__options={HOSTILE: HOSTILE})
    page = _text(client, "/products/hostile/")

    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL):
        assert not set("<>&\u2028") & set(block)
    assert "<script>alert" not in page
    product = _data(client, "/products/hostile/")["Product"]
    assert product["name"] == product["brand"]["name"] == HOSTILE


def test_a_shared_product_shows_its_picture_text_and_price(client: Client, emma: Product):
    ProductImage.objects.create(product=emma, picture="products/a.jpg", width=520, height=780, alt="A red book")
    page = " ".join(_text(client, "/products/emma/").split())

    for name, content in {
        "og:type": "product",
        "og:title": "Emma",
        "og:url": f"{SITE}/products/emma/",
        "og:description": "Handsome, clever &amp; rich.",
        "og:image": f"{SITE}/media/products/a.jpg",
        "og:image:alt": "A red book",
        "product:price:amount": "7.90",
        "product:price:currency": "EUR",
        "product:availability": "in stock",
    }.items():
        assert f'<meta property="{name}" content="{content}">' in page
    assert '<meta name="twitter:card" content="summary">' in page


def test_the_feed_tells_of_what_is_new(client: Client, emma: Product):
    ProductFactory(title="Older", published_at=timezone.now() - timedelta(days=3), category=emma.category)
    ProductFactory(title="Draft", status=Product.Status.DRAFT)
    root = ET.fromstring(_text(client, "/feeds/new.xml"))  # noqa: S314 -- the shop's own

    assert [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")] == ["Emma", "Older"]
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}id") == f"{SITE}/products/emma/"
    assert entry.findtext(f"{ATOM}summary") == "Handsome, clever & rich."
    assert {link.get("href") for link in root.findall(f"{ATOM}link")} == {f"{SITE}/", f"{SITE}/feeds/new.xml"}


def test_a_category_s_feed_tells_of_its_subtree(client: Client, emma: Product):
    ProductFactory(title="Elsewhere")

    assert "<title>Emma</title>" in _text(client, "/categories/fiction/feed.xml")
    assert "Elsewhere" not in _text(client, "/categories/fiction/feed.xml")


def test_a_feed_is_xml_whatever_a_title_holds(client: Client):
    ProductFactory(title=f"\x0b\x1f{HOSTILE}", byline="\x08", description="\x0c")

    root = ET.fromstring(_text(client, "/feeds/new.xml"))  # noqa: S314 -- the shop's own

    assert root.findtext(f"{ATOM}entry/{ATOM}title") == HOSTILE


def test_pages_lead_readers_to_the_feed(client: Client, emma: Product):
    page = " ".join(_text(client, "/products/emma/").split())

    assert '<link rel="alternate" type="application/atom+xml" href="/feeds/new.xml"' in page


@pytest.mark.parametrize(
    "path",
    [
        "/categories/%00/feed.xml",
        "/categories/nothing/feed.xml",
        "/products/%ED%A0%80/",
        "/products/%FF/",
        f"/products/{'a' * 100_000}/",
        f"/categories/{'a' * 100_000}/feed.xml",
    ],
)
def test_an_address_that_nothing_is_behind_is_not_found(client: Client, path: str):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("query", ["variant=%00", "variant=%ED%A0%80", f"variant={'9' * 5000}", "a&" * 900, "%FF=%FF"])
def test_a_parameter_changes_nothing(client: Client, emma: Product, query: str):
    assert client.get(f"/products/emma/?{query}").content == client.get("/products/emma/").content
