"""Feeds, and what pages tell machines."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone

from shop.catalogue.models import Category, Product, ProductImage
from shop.catalogue.tests.factories import CategoryFactory, ProductFactory, VariantFactory
from shop.catalogue.tests.pages import SITE, locations, source_of

pytestmark = pytest.mark.django_db


ATOM = "{http://www.w3.org/2005/Atom}"


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


def _data(client: Client, path: str) -> dict[str, Any]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', source_of(client, path), re.DOTALL)
    return {data["@type"]: data for data in map(json.loads, blocks)}


@pytest.mark.usefixtures("emma")
def test_every_document_is_public_and_the_same_for_everyone(client: Client, admin_client: Client):
    parts = [loc.removeprefix(SITE) for loc in locations(client, "/sitemap.xml")]

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


def test_an_empty_shop_has_a_sitemap_and_a_feed(client: Client):
    assert locations(client, "/sitemap.xml") == [f"{SITE}/sitemap-pages.xml"]
    assert source_of(client, "/feeds/new.xml") == source_of(client, "/feeds/new.xml")


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
    assert 'href="/categories/novels/feed.xml"' in source_of(client, "/categories/novels/")


def test_a_hostile_title_ends_no_script_and_stays_what_it_is(client: Client):
    ProductFactory(slug="hostile", title=HOSTILE, byline=HOSTILE, variant__options={HOSTILE: HOSTILE})
    page = source_of(client, "/products/hostile/")

    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL):
        assert not set("<>&\u2028") & set(block)
    assert "<script>alert" not in page
    product = _data(client, "/products/hostile/")["Product"]
    assert product["name"] == product["brand"]["name"] == HOSTILE


def test_a_shared_product_shows_its_picture_text_and_price(client: Client, emma: Product):
    ProductImage.objects.create(product=emma, picture="products/a.jpg", width=520, height=780, alt="A red book")
    page = " ".join(source_of(client, "/products/emma/").split())

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
    root = ET.fromstring(source_of(client, "/feeds/new.xml"))  # noqa: S314 -- the shop's own

    assert [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")] == ["Emma", "Older"]
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}id") == f"{SITE}/products/emma/"
    assert entry.findtext(f"{ATOM}summary") == "Handsome, clever & rich."
    assert {link.get("href") for link in root.findall(f"{ATOM}link")} == {f"{SITE}/", f"{SITE}/feeds/new.xml"}


def test_a_category_s_feed_tells_of_its_subtree(client: Client, emma: Product):
    ProductFactory(title="Elsewhere")

    assert "<title>Emma</title>" in source_of(client, "/categories/fiction/feed.xml")
    assert "Elsewhere" not in source_of(client, "/categories/fiction/feed.xml")


def test_a_feed_is_xml_whatever_a_title_holds(client: Client):
    ProductFactory(title=f"\x0b\x1f{HOSTILE}", byline="\x08", description="\x0c")

    root = ET.fromstring(source_of(client, "/feeds/new.xml"))  # noqa: S314 -- the shop's own

    assert root.findtext(f"{ATOM}entry/{ATOM}title") == HOSTILE


def test_pages_lead_readers_to_the_feed(client: Client, emma: Product):
    page = " ".join(source_of(client, "/products/emma/").split())

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
