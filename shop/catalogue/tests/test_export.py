"""Exports: what import reads back, and what Google reads."""

import io
import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shop.catalogue import services
from shop.catalogue.exporting import stored
from shop.catalogue.exporting.google import google_feed
from shop.catalogue.exporting.jsonlines import json_lines
from shop.catalogue.models import Category, Product, ProductImage, Tag, Variant
from shop.catalogue.records import ImageRecord, ProductRecord, VariantRecord
from shop.catalogue.tests.factories import ProductFactory, VariantFactory
from shop.catalogue.tests.importing import run_import

pytestmark = pytest.mark.django_db
G = "{http://base.google.com/ns/1.0}"

SHIRT = ProductRecord(
    slug="shirt",
    title="Shirt\u2028 & <Co>",
    variants=(
        VariantRecord("S-L", Decimal(30), Decimal(40), "4006381333931", 200, {"Colour": "Red", "Size": "L"}, 0),
        VariantRecord("S" * 60, Decimal("31.00"), options={"Colour": "Blue"}, quantity=4),
    ),
    byline="Weaver",
    description="<p>Cool &amp; <em>crisp</em>.</p><ul><li>One</li><li>Two</li></ul>",
    language="en",
    published_at=datetime(2020, 1, 1, tzinfo=UTC),
    category=("Clothing", "Shirts"),
    tags={"Linen": 80, "C++": 1},
    specs={"Care": "30°", "Pieces": 2, "Weight": 0.2, "Fair": True},
    images=(ImageRecord("Front", "https://img.example/1.jpg"), ImageRecord("", "https://img.example/2.jpg")),
)  # fmt: skip
OTHERS = (
    ProductRecord("draft", "Draft", (VariantRecord("D", Decimal(0)),), status="draft"),
    ProductRecord("archived", "Archived", (VariantRecord("A", Decimal(1)),), status="archived"),
    ProductRecord(
        "soon",
        "Soon",
        (VariantRecord("N", Decimal(1)),),
        published_at=timezone.now().replace(microsecond=123456) + timedelta(days=9),
    ),
)


def items() -> list[ElementTree.Element]:
    feed = "".join(google_feed())
    return ElementTree.fromstring(feed).findall("channel/item")  # noqa: S314 -- our own feed


def value(item: ElementTree.Element, name: str) -> str | None:
    return item.findtext(f"{G}{name}")


def test_an_export_reads_back_without_a_difference(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    services.apply_products(records=[SHIRT, *OTHERS])
    path, again = tmp_path / "all.jsonl", tmp_path / "again.jsonl"
    call_command("export_products", output=path, stdout=io.StringIO())
    code, out, _ = run_import(path)
    assert code == 0
    assert "0 created, 0 updated, 4 unchanged" in out
    for model in (Product, Category, Tag):
        model.objects.all().delete()
    assert "4 created" in run_import(path)[1]
    call_command("export_products", output=again, stdout=io.StringIO())
    assert again.read_bytes() == path.read_bytes()
    assert [child.name for child in tmp_path.iterdir() if child.name.startswith(".")] == []


def test_products_made_by_hand_read_back_without_a_difference(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    product = ProductFactory(category__name="Shelf")
    VariantFactory(product=product, position=0)
    VariantFactory(product=product, position=5)
    ProductImage.objects.create(product=product, position=3, picture="products/x.jpg", width=1, height=1)
    ProductImage.objects.create(product=product, position=4, alt="not rendered yet")
    ProductFactory(is_active=False)
    path = tmp_path / "all.jsonl"
    call_command("export_products", output=path, stdout=io.StringIO())
    assert "https://shop.example/media/products/x.jpg" in path.read_text()
    assert "0 created, 0 updated, 1 unchanged" in run_import(path)[1]
    assert product.images.count() == 2


@pytest.mark.parametrize("export", [json_lines, google_feed])
def test_an_export_asks_as_much_for_a_chunk_as_for_a_product(export, monkeypatch):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            list(export())
        return len(captured)

    services.apply_products(records=[SHIRT])
    few = queries()
    records = [ProductRecord(f"p{n}", "P", (VariantRecord(f"P{n}", Decimal(1)),), tags={"a": 1}) for n in range(50)]
    services.apply_products(records=records)
    assert queries() == few


def test_an_export_goes_on_after_a_chunk(monkeypatch):
    services.apply_products(records=[SHIRT, *OTHERS])
    assert len(list(stored.iterate_products(Product.objects.active(), chunk_size=2))) == 4


def test_the_feed_says_what_google_asks_for():
    services.apply_products(records=[SHIRT, *OTHERS])
    product = Product.objects.get(slug="shirt")
    for position in (5, 6):
        ProductImage.objects.create(
            product=product, position=position, picture=f"products/{position}.jpg", width=1, height=1
        )
    Variant.objects.filter(sku="S-L").update(price=Decimal(25))
    large, blue = items()
    assert {child.tag.removeprefix(G): child.text for child in large} == {
        "id": "S-L",
        "title": "Shirt\u2028 & <Co> (L, Red)",
        "availability": "out_of_stock",
        "price": "30.00 EUR",
        "sale_price": "25.00 EUR",
        "gtin": "4006381333931",
        "shipping_weight": "200 g",
        "color": "Red",
        "size": "L",
        "description": "Cool & crisp. One Two",
        "link": "https://shop.example/products/shirt/",
        "condition": "new",
        "image_link": "https://shop.example/media/products/5.jpg",
        "additional_image_link": "https://shop.example/media/products/6.jpg",
        "brand": "Weaver",
        "item_group_id": f"p{product.pk}",
        "product_type": "Clothing > Shirts",
    }
    assert value(blue, "availability") == "in_stock"
    assert value(blue, "identifier_exists") == "no"
    assert len(value(blue, "id") or "") == 50


def test_the_feed_holds_what_is_published_and_leaves_out_what_is_not_there():
    services.apply_products(records=OTHERS)
    assert items() == []
    services.apply_products(records=[ProductRecord("bare", "Bare", (VariantRecord("B", Decimal(1)),))])
    (bare,) = items()
    assert (value(bare, "description"), value(bare, "title")) == ("Bare", "Bare")
    assert [value(bare, name) for name in ("image_link", "item_group_id", "product_type", "brand", "gtin")] == [
        None
    ] * 5


def test_characters_that_xml_has_not_are_dropped():
    services.apply_products(
        records=[ProductRecord("odd", "A\x0bB\ufffeC", (VariantRecord("O", Decimal(1)),), byline="x" * 500)]
    )
    (odd,) = items()
    assert value(odd, "title") == "ABC"
    assert len(value(odd, "brand") or "") == 70


def test_an_export_without_a_file_goes_to_the_output():
    services.apply_products(records=[SHIRT])
    out = io.StringIO()
    call_command("export_products", stdout=out)
    assert out.getvalue() == "".join(json_lines())
    out = io.StringIO()
    call_command("export_products", format="google", stdout=out)
    assert out.getvalue().startswith("<?xml")


def test_an_export_that_fails_leaves_the_former_file(tmp_path: Path, monkeypatch):
    path = tmp_path / "feed.xml"
    path.write_text("former")
    monkeypatch.setattr("shop.catalogue.exporting.google.read_shelves", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_command("export_products", format="google", output=path)
    assert [child.name for child in tmp_path.iterdir()] == ["feed.xml"]
    assert path.read_text() == "former"
    with pytest.raises(CommandError, match="cannot be written") as caught:
        call_command("export_products", output=tmp_path / "missing" / "x")
    assert caught.value.returncode == 2


def test_a_reader_who_has_seen_enough_ends_an_export_without_a_complaint():
    ProductFactory()
    reader, writer = os.pipe()
    os.close(reader)

    with open(writer, "w") as pipe:  # noqa: PTH123 -- a pipe has no path
        call_command("export_products", stdout=pipe)


def test_an_export_to_a_pipe_is_written_into_it(tmp_path: Path):
    ProductFactory(slug="emma")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    call_command("export_products", output=pipe, stdout=io.StringIO())

    assert b'"emma"' in os.read(reader, 65536)
    assert pipe.is_fifo()
    os.close(reader)
