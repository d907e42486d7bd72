"""JSON Lines."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shop.catalogue.importing.errors import CellError
from shop.catalogue.importing.jsonlines import parse_record
from shop.catalogue.records import ImageRecord, ProductRecord, VariantRecord
from shop.catalogue.tests.importing import read_file


def line(**fields) -> str:
    return json.dumps({"slug": "a", "title": "A", "variants": [{"sku": "A", "price": "1"}]} | fields)


def test_a_line_is_a_product():
    assert parse_record(
        line(
            published_at="2026-11-27T08:00:00+00:00",
            category=["Books"],
            tags={"new": 5},
            specs={"Pages": 3, "Signed": True},
            images=[{"alt": "x", "url": "https://x.example/1"}],
            variants=[{"sku": "A", "price": 1.5, "compare_at_price": 2, "quantity": 3, "options": {"Size": "M"}}],
        )
    ) == ProductRecord(
        "a",
        "A",
        (VariantRecord("A", Decimal("1.5"), Decimal(2), options={"Size": "M"}, quantity=3),),
        published_at=datetime(2026, 11, 27, 8, tzinfo=UTC),
        category=("Books",),
        tags={"new": 5},
        specs={"Pages": 3, "Signed": True},
        images=(ImageRecord("x", "https://x.example/1"),),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "The line is not JSON"),
        ('{"slug": NaN}', "NaN is not a number"),
        ('{"specs": {"a": ' + "9" * 5000 + "}}", "The line is not JSON"),
        ('{"a": ' + "[" * 200_000, "The line is not JSON"),
        ("[1]", "The line is not a JSON object"),
        (line(colour="x"), 'unknown field: "colour"'),
        (line(slug=1), "The slug is not a text"),
        (line(variants={}), "The field variants is not a list"),
        (line(variants=["x"]), "The variant is not a JSON object"),
        (line(variants=[{"sku": "A"}]), "The price is missing"),
        (line(variants=[{"sku": "A", "price": True}]), "The price is missing"),
        (line(variants=[{"sku": "A", "price": 1e25}]), "is not a number"),
        (line(variants=[{"sku": "A", "price": "1", "quantity": 1.5}]), "The quantity is not a whole number"),
        (line(variants=[{"sku": "A", "price": "1", "options": {"a": 1}}]), "The option is not a text"),
        (line(tags=["a"]), "The field tags is not an object"),
        (line(tags={"a": True}), "weight is not a whole number"),
        (line(specs={"a": None}), "A spec is"),
        (line(category=[1]), "The category is not a text"),
        (line(images=[{"src": "x"}]), "unknown field"),
        (line(published_at="soon"), 'The moment "soon"'),
    ],
)
def test_a_line_that_is_no_product_says_why(text, reason):
    with pytest.raises(CellError, match=reason):
        parse_record(text)


def test_lines_keep_their_numbers_and_bad_ones_are_rejected(tmp_path):
    path = tmp_path / "products.jsonl"
    path.write_text(f"{line()}\n\n{{bad\n{line(slug='b')}\n")
    entries, rejects = read_file(path)
    assert [(entry.rows[0].line, entry.record.slug) for entry in entries] == [(1, "a"), (4, "b")]
    assert rejects[0].rows[0].line == 3
    assert rejects[0].rows[0].cells == ("{bad",)


def test_rejected_lines_are_read_again_from_their_table(tmp_path):
    path = tmp_path / "rejects.csv"
    quoted = line().replace('"', '""')
    path.write_text(f'Rejected line,Rejected because,json\n3,because,"{quoted}"\n4,because\n')
    entries, rejects = read_file(path)
    assert entries[0].record.slug == "a"
    assert rejects[0].reason == "The row has 2 columns, and the header 3."
