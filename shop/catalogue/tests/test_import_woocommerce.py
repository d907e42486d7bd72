"""WooCommerce's product CSV."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.catalogue.records import ImageRecord, VariantRecord
from shop.catalogue.tests.importing import DATA, csv_text, read_file


def woo_row(**columns: str) -> dict[str, str]:
    row = {"ID": "", "Type": "simple", "SKU": "S-1", "Name": "Cup", "Published": "1", "Regular price": "10"}
    return row | {name.replace("_", " "): value for name, value in columns.items()}


@pytest.fixture
def read(tmp_path):
    def read(*rows):
        path = tmp_path / "woo.csv"
        path.write_text(csv_text(rows))
        return read_file(path)

    return read


def test_simple_and_variable_products_and_their_variations_are_read():
    (cap, hoodie, virtual), rejects = read_file(DATA / "woocommerce.csv")
    record = cap.record
    assert (record.slug, record.byline, record.category) == ("cap", "Hatter", ("Clothing", "Accessories"))
    assert set(record.tags) == {"sun", "summer", "Sale"}
    assert record.description == "<p>A cap.</p>\n<p>First line.</p>\n<p>Second &amp; last.</p>"
    assert record.specs == {"Colour": "Yellow"}
    assert record.variants == (
        VariantRecord("CAP", Decimal(16), Decimal(18), "4006381333931", 150, quantity=12),
    )  # fmt: skip
    assert record.images == (
        ImageRecord(url="https://woo.example/cap.jpg"),
        ImageRecord(url="https://woo.example/cap-2.jpg"),
    )
    assert hoodie.record.variants == (
        VariantRecord("hoodie-s", Decimal(40), Decimal(45), "", 1100, {"Size": "S"}, 7),
        VariantRecord("HOODIE-M", Decimal(45), None, "", 1200, {"Size": "M"}, 4),
    )
    assert hoodie.record.specs == {"Fabric": "Cotton, Wool"}
    assert len(hoodie.rows) == 4
    assert (virtual.record.slug, virtual.record.status, virtual.record.category) == ("cap-30", "draft", ())
    assert virtual.record.variants[0].price == 10
    assert [(reject.rows[0].line, reject.reason) for reject in rejects] == [
        (5, 'A product of the type "external" cannot be sold here.'),
        (10, "A variation needs the SKU or the id of its parent."),
        (9, 'The parent "NOBODY" is not in this file.'),
    ]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"Name": ""}, "The title is missing."),
        ({"Published": "2"}, 'The cell "2" for Published'),
        ({"Regular price": "abc"}, 'The regular price "abc"'),
        ({"Sale price": "11"}, "The sale price 11 is above the regular price 10."),
        ({"Sale price": "5", "Date sale price starts": "soon"}, 'The date "soon"'),
        ({"Stock": "x"}, 'The stock "x"'),
        ({"Weight (g)": "x"}, 'The weight "x"'),
        ({"GTIN": "x"}, 'The barcode "x"'),
        ({"Type": "variable"}, "The variable product has no variation"),
        ({"Type": ""}, 'A product of the type ""'),
    ],
)
def test_a_bad_cell_rejects_its_product(read, columns, reason):
    entries, rejects = read(woo_row(Name="Good", SKU="S-2"), woo_row(**columns))
    assert [entry.record.title for entry in entries] == ["Good"]
    assert rejects[0].reason.startswith(reason)
    assert rejects[0].rows[0].line == 3


def test_a_sale_counts_only_in_its_time(read):
    today = timezone.localdate()
    tomorrow = today + datetime.timedelta(days=1)
    (running, coming, same), _ = read(
        woo_row(**{"Sale price": "8", "Date sale price ends": str(today)}),
        woo_row(**{"SKU": "2", "Sale price": "8", "Date sale price starts": f"{tomorrow} 00:00:00"}),
        woo_row(**{"SKU": "3", "Sale price": "10"}),
    )
    assert (running.record.variants[0].price, running.record.variants[0].compare_at_price) == (8, 10)
    assert (coming.record.variants[0].price, coming.record.variants[0].compare_at_price) == (10, None)
    assert same.record.variants[0].compare_at_price is None


def test_a_bad_variation_rejects_its_family(read):
    entries, rejects = read(
        woo_row(Type="variable", SKU="P"),
        woo_row(Name="Good", SKU="G"),
        woo_row(Type="variation", SKU="V", Parent="P", **{"Regular price": "x"}),
    )
    assert [entry.record.title for entry in entries] == ["Good"]
    assert [row.line for row in rejects[0].rows] == [2, 4]
    assert rejects[0].line == 4


def test_a_row_of_the_wrong_width_is_rejected(tmp_path):
    path = tmp_path / "woo.csv"
    path.write_text("Type,SKU,Name,Regular price\nsimple,A,A\nsimple,B,B,1\n")
    entries, rejects = read_file(path)
    assert [entry.record.slug for entry in entries] == ["b"]
    assert rejects[0].reason == "The row has 3 columns, and the header 4."


def test_variants_without_a_sku_get_one_that_fits(read):
    (entry,), _ = read(woo_row(SKU="", Name="n" * 90))
    assert len(entry.record.variants[0].sku) == 64


def test_products_of_one_name_keep_apart_without_id_and_sku(read):
    entries, _ = read(woo_row(SKU="", Tags="a"), woo_row(SKU="", Tags="b"), woo_row(SKU="", Tags="c"))
    assert len({entry.record.slug for entry in entries}) == 3


def test_of_two_parents_with_one_sku_the_first_has_the_variations(read):
    entries, rejects = read(
        woo_row(Type="variable", SKU="P"),
        woo_row(Type="variable", SKU="P", Name="Second"),
        woo_row(Type="variation", SKU="V", Parent="P"),
    )
    assert [[row.line for row in entry.rows] for entry in entries] == [[2, 4]]
    assert [reject.rows[0].line for reject in rejects] == [3]
