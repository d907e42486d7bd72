"""Properties: no cell does anything but become a product or a reject, and records survive a journey."""

import contextlib
import json
from collections import Counter
from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.catalogue import html, services
from shop.catalogue.exporting.jsonlines import json_lines, to_line
from shop.catalogue.html import as_html, clean_html, plain_text
from shop.catalogue.importing.errors import CellError
from shop.catalogue.importing.formats import open_source
from shop.catalogue.importing.jsonlines import parse_record
from shop.catalogue.importing.run import Import
from shop.catalogue.records import ProductRecord
from shop.catalogue.services import ApplyResult
from shop.catalogue.slugs import make_slug
from shop.catalogue.tests.importing import DATA, read_file
from shop.catalogue.tests.records import records
from shop.core.formulas import quote_formula, unquote_formula

WITH_DATABASE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
# What breaks parsers more often than chance would find it.
NASTY = [
    "\x00",
    "\ud800",
    '"',
    '"x',
    "=1+1",
    "'",
    "-1",
    "NaN",
    "1e25",
    "9" * 5000,
    "\r",
    "\n",
    "\u2028",
    ",",
    "{",
    "|",
    ">",
    "\\",
]
cells = st.sampled_from(NASTY) | st.text(st.characters(), max_size=10)
HEADERS = {
    "shopify": (DATA / "shopify.csv").read_text().split("\n", 1)[0],
    "woocommerce": (DATA / "woocommerce.csv").read_text().split("\n", 1)[0],
    "books": "book_id,goodreads_book_id,best_book_id,work_id,books_count,isbn,isbn13,authors,original_publication_year,"
    "original_title,title,language_code,average_rating,ratings_count,work_ratings_count,work_text_reviews_count,"
    "ratings_1,ratings_2,ratings_3,ratings_4,ratings_5,image_url,small_image_url",
    "json": "json",
}
GOOD = {
    "Handle": "a", "Title": "A", "Variant Price": "1", "Type": "simple", "Name": "A", "SKU": "A", "Regular price": "1",
    "book_id": "1", "title": "A", "isbn": "439023483", "json": to_line(parse_record(
        '{"slug": "a", "title": "A", "variants": [{"sku": "A", "price": "1"}]}'
    )),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", HEADERS)
@WITH_DATABASE
@given(data=st.data())
def test_any_cell_becomes_a_product_or_a_reject(tmp_path, name, data):
    columns = [column.strip('"') for column in HEADERS[name].split(",")]
    rows = []
    for _ in range(data.draw(st.integers(1, 3))):
        cells_of_row = [GOOD.get(column, "") for column in columns]
        for place in data.draw(st.lists(st.integers(0, len(columns) - 1), min_size=1, max_size=3)):
            cells_of_row[place] = data.draw(cells)
        quote = data.draw(st.booleans())
        rows.append(",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' if quote else cell for cell in cells_of_row))
    path = tmp_path / "any.csv"
    path.write_bytes("\n".join([HEADERS[name], *rows]).encode(errors="surrogatepass"))
    entries, rejects = read_file(path)
    with open_source(path) as source:
        lines = Counter(row.line for row in source.rows)
    assert Counter(row.line for found in [*entries, *rejects] for row in found.rows) == lines
    found = []
    with transaction.atomic():
        run = Import(batch_size=2, dry_run=False, on_reject=found.append)
        list(run.run([*entries, *rejects]))
        transaction.set_rollback(True)
    assert run.outcome.applied.created + len(found) == len(entries) + len(rejects)
    assert all(reject.reason for reject in found)


@given(
    text=st.text(st.characters(), max_size=40)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "slug",
                        "title",
                        "variants",
                        "sku",
                        "price",
                        "tags",
                        "specs",
                        "images",
                        "url",
                        "category",
                        "published_at",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
    ).map(json.dumps)
)
def test_any_line_of_json_is_a_record_or_has_a_reason(text):
    # A CellError is a reason; anything else fails the test by itself.
    with contextlib.suppress(CellError):
        assert isinstance(parse_record(text), ProductRecord)


@given(record=records())
def test_a_record_survives_its_line(record):
    assert parse_record(to_line(record)) == record


@pytest.mark.django_db
@WITH_DATABASE
@given(record=records())
def test_a_record_survives_the_database_and_the_export(record):
    with transaction.atomic():
        assert services.apply_products(records=[record]) == ApplyResult(created=1)
        (line,) = json_lines()
        back = parse_record(line)
        assert replace(back, specs={}) == replace(record, specs={})
        assert {name: (type(v) is bool, v) for name, v in back.specs.items()} == {
            name: (type(v) is bool, v) for name, v in record.specs.items()
        }
        assert services.apply_products(
            records=[
                back,
            ]
        ) == ApplyResult(unchanged=1)
        transaction.set_rollback(True)


@given(
    html=st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "</div>",
                "<a href='x:y'>",
                "<a href='https://x'>",
                "</a>",
                "<script>",
                "</script>",
                "x",
                "&lt;",
                "&",
                "<!--",
                "<svg>",
                "<math>",
                "<style>",
                "<h1>",
                "</h1>",
                "<li>",
                "<br/>",
                "\n",
            ]
        )
    ).map("".join)
)
def test_cleaning_twice_is_cleaning_once(html):
    clean = clean_html(html)
    assert clean_html(clean) == clean
    assert "<script" not in clean
    assert isinstance(plain_text(clean), str)
    assert isinstance(as_html(html), str)


def test_html_that_does_not_settle_becomes_text(monkeypatch):
    monkeypatch.setattr(html, "_MAX_ROUNDS", 1)
    assert clean_html("<p>a &lt; b</p><li><h1><li>") == "a &lt; b"


@given(cell=st.text(st.sampled_from("'=+-@\t\rx")))
def test_a_quoted_formula_comes_back(cell):
    assert unquote_formula(quote_formula(cell)) == cell


@given(text=st.text(st.characters()))
def test_any_text_gives_a_slug(text):
    assert make_slug(text, max_length=30).replace("-", "").replace("_", "").isalnum()
