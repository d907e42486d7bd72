"""Tables of any kind through a mapping, and the shipped one for the books."""

import csv
import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from settings.env import ROOT
from shop.catalogue.importing.cells import ean13
from shop.catalogue.importing.errors import UnusableFileError
from shop.catalogue.importing.mapping import SHIPPED, load_mapping
from shop.catalogue.records import ImageRecord, VariantRecord
from shop.catalogue.services.apply.rules import problem_of
from shop.catalogue.tests.importing import csv_text, read_file

BOOKS = ROOT.parent / "shared/data/books.csv.gz"

MAPPING = """
[tables.kinds]
m = "Mugs"
[tables.sizes]
0 = "Small"
300 = "Large"
[product]
slug = "mug-{id}"
title = " {name}  No. {id} "
byline = "{maker|upper}"
description = "{text|html}"
language = "{lang|lower|default:en}"
status = "draft"
category = [["Shop", "{kind|lookup:kinds}"], ["{ml|range:sizes}"]]
[product.tags]
"{words|split:;|first:2}" = 30
"{maker}" = 20
[product.specs]
Volume = "{ml|number}"
Marks = "{words|split:;}"
[[product.images]]
url = "{image|unless:none}"
alt = "{name}"
[product.variant]
sku = "M-{id}"
price = "{price|default:5}"
compare_at_price = "{was}"
weight_grams = "{grams}"
quantity = "{stock}"
[product.variant.options]
Size = "{ml|range:sizes}"
"""
ROW = {
    "ID": "7", "Name": "Red  mug", "Maker": "Potter", "Text": "One.\n\nTwo.", "Lang": "DE", "Kind": "m", "ml": "300",
    "Words": "red; new; old", "Image": "https://img.example/7.jpg", "Price": "8,50", "Was": "9", "Grams": "310.4",
    "Stock": "3",
}  # fmt: skip


@pytest.fixture
def mapping(tmp_path):
    def write(text: str = MAPPING) -> Path:
        path = tmp_path / "mapping.toml"
        path.write_text(text)
        return path

    return write


@pytest.fixture
def read(tmp_path, mapping):
    def read(*rows):
        path = tmp_path / "table.csv"
        path.write_text(csv_text(rows))
        return read_file(path, mapping())

    return read


def test_a_mapping_fills_every_field(read):
    (entry,), rejects = read(ROW)
    assert rejects == []
    record = entry.record
    assert (record.slug, record.title, record.byline) == ("mug-7", "Red mug No. 7", "POTTER")
    assert (record.description, record.language, record.status) == ("<p>One.</p>\n<p>Two.</p>", "de", "draft")
    assert record.category == ("Shop", "Mugs")
    assert record.tags == {"red": 30, "new": 30, "Potter": 20}
    assert record.specs == {"Volume": 300, "Marks": "red, new, old"}
    assert record.images == (ImageRecord("Red mug", "https://img.example/7.jpg"),)
    assert record.variants == (
        VariantRecord("M-7", Decimal("8.50"), Decimal(9), "", 310, {"Size": "Large"}, 3),
    )  # fmt: skip


def test_what_a_row_lacks_is_left_out(read):
    (entry,), _ = read(ROW | dict.fromkeys(ROW, "") | {"ID": "8", "Name": "Mug", "Image": "none.png", "ml": "50.5"})
    record = entry.record
    assert record.category == ("Small",)
    assert record.tags == {}
    assert record.specs == {"Volume": 50.5}
    assert record.images == ()
    assert record.language == "en"
    assert record.variants == (VariantRecord("M-8", Decimal(5), options={"Size": "Small"}),)


def test_a_bad_cell_rejects_its_row(tmp_path, read):
    _, rejects = read(ROW | {"Price": "abc"}, ROW)
    assert [reject.reason for reject in rejects] == ['The price "abc" is not a number such as 12.50.']


def test_a_row_of_the_wrong_width_is_rejected(tmp_path, mapping):
    path = tmp_path / "table.csv"
    path.write_text(csv_text([ROW]) + "1,2\n")
    entries, rejects = read_file(path, mapping())
    assert len(entries) == 1
    assert "2 columns" in rejects[0].reason


def test_a_file_without_the_mappings_columns_gets_one_sentence(tmp_path, mapping):
    path = tmp_path / "table.csv"
    path.write_text("ID,Name\n1,2\n")
    with pytest.raises(UnusableFileError, match="has no column grams, image, kind"):
        read_file(path, mapping())


VARIANT = '[product.variant]\nsku = "a"\nprice = "1"\n'
PRODUCT = '[product]\nslug = "a"\ntitle = "b"\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("=", "cannot be read"),
        ('colour = "x"', "may hold name, needs, tables, product, not colour"),
        (VARIANT, "needs slug"),
        (PRODUCT, "needs sku"),
        (f'{PRODUCT}size = "x"\n{VARIANT}', r"\[product\] may hold"),
        (f"{PRODUCT}byline = 3\n{VARIANT}", "3 must be a text"),
        (f'{PRODUCT}byline = "{{a|shout}}"\n{VARIANT}', 'no function "shout", only default'),
        (f'{PRODUCT}byline = "{{a|lookup:x}}"\n{VARIANT}', "needs the name of a table"),
        (f'{PRODUCT}byline = "{{a|first:x}}"\n{VARIANT}', '"x" is no argument for "first"'),
        (f'{PRODUCT}byline = "{{a|price:5..1}}"\n{VARIANT}', "is no argument"),
        (f'{PRODUCT}byline = "{{a|price:x}}"\n{VARIANT}', "is no argument"),
        (f'{PRODUCT}byline = "{{a"\n{VARIANT}', "braces"),
        (f'{PRODUCT}category = ["a"]\n{VARIANT}', "list of lists"),
        (f'{PRODUCT}images = [{{alt = "a"}}]\n{VARIANT}', "needs a url"),
        (f"{PRODUCT}tags = 3\n{VARIANT}", "tags must be a table"),
        (f'{PRODUCT}{VARIANT}[product.tags]\na = "x"', "weight is 1 to 100"),
        (f"{PRODUCT}{VARIANT}[tables]\na = 3", "tables.a"),
    ],
)
def test_a_mapping_that_cannot_work_gets_one_sentence(mapping, text, sentence):
    with pytest.raises(UnusableFileError, match=sentence):
        load_mapping(mapping(text))


def test_a_mapping_that_is_missing_gets_one_sentence(tmp_path):
    with pytest.raises(UnusableFileError, match="cannot be read"):
        load_mapping(tmp_path / "missing.toml")


@pytest.mark.parametrize(
    ("isbn", "ean"),
    [
        ("439023483", "9780439023481"),
        ("0-8044-2957-X", "9780804429573"),
        ("080442957x", "9780804429573"),
        ("978-0-439-02348-1", "9780439023481"),
        ("9780439023482", ""),
        ("0439023484", ""),
        ("12", ""),
        ("", ""),
        ("9.78043902348e+12", ""),
    ],
)
def test_an_isbn_becomes_an_ean_where_its_check_digit_holds(isbn, ean):
    assert ean13(isbn) == ean


def test_every_shipped_mapping_can_be_read():
    assert [path.name for path in SHIPPED.glob("*.toml") if load_mapping(path).needs] == ["books.toml"]


@pytest.mark.skipif(not BOOKS.exists(), reason=f"{BOOKS} is not there: the books are not part of the shop")
def test_the_books_are_recognised_and_all_of_them_can_be_stored():
    entries, rejects = read_file(BOOKS)
    assert rejects == []
    assert len(entries) == len({entry.record.slug for entry in entries}) == 10_000
    assert [problem for entry in entries if (problem := problem_of(entry.record))] == []
    with gzip.open(BOOKS, "rt", encoding="utf-8", newline="") as file:
        given = sum(bool(row["isbn"]) for row in csv.DictReader(file))
    barcodes = [entry.record.variants[0].barcode for entry in entries]
    assert given - 30 < sum(map(bool, barcodes)) <= given
    potter = entries[1].record
    assert (potter.title, potter.byline) == ("Harry Potter and the Sorcerer's Stone", "J.K. Rowling, Mary GrandPré")
    assert potter.tags == {"Harry Potter": 90, "J.K. Rowling": 40, "Mary GrandPré": 40}
    assert potter.category == ("The 20th century", "The 1990s")
    assert potter.specs["First published"] == 1997
