"""Shopify's product CSV."""

from decimal import Decimal

import pytest

from shop.catalogue.importing import shopify
from shop.catalogue.records import ImageRecord, VariantRecord
from shop.catalogue.tests.importing import DATA, csv_text, read_file, shopify_row


@pytest.fixture
def read(tmp_path):
    def read(*rows):
        path = tmp_path / "shopify.csv"
        path.write_bytes(csv_text(rows).encode(errors="surrogatepass"))
        return read_file(path)

    return read


def test_rows_of_a_handle_are_one_product():
    (shirt, box, mug), rejects = read_file(DATA / "shopify.csv")
    assert rejects == []
    record = shirt.record
    assert (record.slug, record.title, record.byline, record.status) == (
        "linen-shirt", "Linen Shirt", "Weaver & Co", "published",
    )  # fmt: skip
    assert record.category == ("Apparel & Accessories", "Clothing", "Shirts")
    assert set(record.tags) == {"linen", "summer wear", "Summer"}
    assert record.variants == (
        VariantRecord("LS-W-M", Decimal("39.90"), Decimal("49.90"), "4006381333931", 200,
                      {"Colour": "White", "Size": "M"}, 5),
        VariantRecord("LS-W-L", Decimal("39.90"), Decimal("49.90"), "", 210, {"Colour": "White", "Size": "L"}, 0),
        VariantRecord("linen-shirt-blue-m", Decimal("41.00"), None, "", 200, {"Colour": "Blue", "Size": "M"}, None),
    )  # fmt: skip
    assert record.images == (
        ImageRecord("Front", "https://cdn.example/shirt-front.jpg"),
        ImageRecord("Back", "https://cdn.example/shirt-back.jpg"),
        ImageRecord("", "https://cdn.example/shirt-detail.jpg"),
        ImageRecord("", "https://cdn.example/shirt-blue.jpg"),
    )
    assert (box.record.status, box.record.category, box.record.variants[0].options) == (
        "archived", ("Gifts", "Boxes"), {},
    )  # fmt: skip
    assert (mug.record.status, mug.record.variants[0].sku) == ("draft", "hidden-mug")
    assert [row.line for row in shirt.rows] == [2, 4, 5, 6]


def test_the_headers_since_2024_are_known():
    (rug,), rejects = read_file(DATA / "shopify-new.csv")
    assert rejects == []
    assert rug.record.slug == "jute-rug"
    assert rug.record.category == ("Home & Garden", "Rugs")
    assert [(v.sku, v.price, v.compare_at_price, v.weight_grams, v.quantity) for v in rug.record.variants] == [
        ("JR-120", Decimal("89.00"), Decimal("99.00"), 2400, 3),
        ("JR-160", Decimal("129.00"), None, 4100, 1),
    ]
    assert rug.record.images == (ImageRecord("A round rug", "https://cdn.example/rug.jpg"),)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"Title": ""}, "The title is missing."),
        ({"Variant Price": ""}, "The price is missing."),
        ({"Variant Price": "abc"}, 'The price "abc" is not a number'),
        ({"Variant Price": "-5"}, 'The price "-5" is not'),
        ({"Variant Price": "NaN"}, 'The price "NaN" is not'),
        ({"Variant Price": "inf"}, 'The price "inf" is not'),
        ({"Variant Price": "1e25"}, "is not a number"),
        ({"Variant Price": "1" + "0" * 25}, "is not a number"),
        ({"Variant Price": "\u0663"}, "is not a number"),  # an Arabic three
        ({"Variant Price": "9" * 5000}, "is not a number"),
        ({"Variant Price": "1,234.50"}, "is not a number"),
        ({"Variant Price": "12.505"}, "is not a number"),
        ({"Variant Compare At Price": "x"}, 'The compare-at price "x"'),
        ({"Variant Barcode": "12345"}, 'The barcode "12345"'),
        ({"Variant Barcode": "4006381333x31"}, "The barcode"),
        ({"Variant Inventory Qty": "many"}, 'The quantity "many"'),
        ({"Variant Inventory Qty": "-3"}, 'The quantity "-3"'),
        ({"Variant Inventory Qty": "9" * 5000}, "The quantity"),
        ({"Variant Grams": "heavy"}, 'The weight "heavy"'),
        ({"Published": "perhaps"}, 'The cell "perhaps" for Published'),
        ({"Status": "sold"}, 'The status "sold" is none of'),
    ],
)
def test_a_bad_cell_rejects_its_product(read, columns, reason):
    entries, rejects = read(shopify_row("bad", **columns), shopify_row("good"))
    assert [entry.record.slug for entry in entries] == ["good"]
    assert [reject.rows[0].line for reject in rejects] == [2]
    assert rejects[0].reason.startswith(reason.split("|")[0]) or reason in rejects[0].reason


def test_a_bad_variant_rejects_its_product_and_names_its_line(read):
    entries, rejects = read(
        shopify_row("shirt", Option1_Name="Size", Option1_Value="M"),
        shopify_row("shirt", Title="", Option1_Value="L", Variant_SKU="L", Variant_Price="abc"),
        shopify_row("good"),
    )
    assert [entry.record.slug for entry in entries] == ["good"]
    assert [row.line for row in rejects[0].rows] == [2, 3]
    assert str(rejects[0]) == 'Line 3: The price "abc" is not a number such as 12.50.'
    assert [rejects[0].reason_for(row) for row in rejects[0].rows] == [
        'Belongs to line 3: The price "abc" is not a number such as 12.50.',
        'The price "abc" is not a number such as 12.50.',
    ]


def test_another_product_under_a_taken_handle_is_rejected_alone(read):
    entries, rejects = read(shopify_row("cup"), shopify_row("cup", Title="Other cup", Variant_SKU="X"))
    assert [entry.record.title for entry in entries] == ["Cup"]
    assert [(reject.rows[0].line, reject.reason) for reject in rejects] == [
        (3, 'The handle "cup" is that of the product of line 2.')
    ]


def test_a_product_without_a_variant_is_rejected(read):
    row = shopify_row("cup", Variant_SKU="", Variant_Price="")
    entries, rejects = read(row)
    assert entries == []
    assert rejects[0].reason == "The product has no row with a price."


def test_a_row_of_the_wrong_width_rejects_its_product(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text("Handle,Title,Variant SKU,Variant Price\na,A,1,1\na,,2\nb,B,3,1\n")
    entries, rejects = read_file(path)
    assert [entry.record.slug for entry in entries] == ["b"]
    assert str(rejects[0]) == "Line 3: The row has 3 columns, and the header 4."


def test_a_handle_without_an_end_is_cut(read, monkeypatch):
    monkeypatch.setattr(shopify, "MAX_ROWS", 2)
    rows = [shopify_row("cup", Title="Cup" if n == 0 else "", Option1_Value=str(n)) for n in range(3)]
    entries, rejects = read(*rows)
    assert [len(entry.rows) for entry in entries] == [2]
    assert [reject.reason for reject in rejects] == ["The title is missing."]


def test_a_handle_in_another_script_becomes_a_slug_of_its_own(read):
    (first, second), _ = read(shopify_row("рубашка"), shopify_row("носки"))
    assert first.record.slug.isascii()
    assert first.record.slug != second.record.slug


def test_a_long_sku_of_our_own_making_fits(read):
    (entry,), _ = read(shopify_row("h" * 90, Variant_SKU=""))
    assert len(entry.record.variants[0].sku) == 64


def test_an_isbn_10_is_a_barcode_as_ean_13(read):
    (entry,), _ = read(shopify_row("book", Variant_Barcode="0-439-02348-3"))
    assert entry.record.variants[0].barcode == "9780439023481"
