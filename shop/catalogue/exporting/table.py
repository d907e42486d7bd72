"""A CSV table for spreadsheets: one row per variant that is sold, what a spreadsheet would run as a formula quoted."""

import csv
from collections.abc import Iterator

from shop.catalogue.exporting.stored import iterate_products, read_shelves, to_record
from shop.catalogue.querysets import ProductQuerySet
from shop.catalogue.records import ProductRecord, VariantRecord
from shop.core.formulas import quote_formula

COLUMNS = (
    *("Slug", "Title", "Byline", "Category", "Status", "Published at", "Language", "Tags"),
    *("SKU", "Price", "Compare-at price", "Barcode", "Grams", "Options"),
)


class _Echo:
    """What csv writes to, so that a row comes back as text."""

    def write(self, text: str) -> str:
        return text


def csv_rows(products: ProductQuerySet) -> Iterator[str]:
    """Yield the table line by line, the header first; a mark of byte order tells spreadsheets that it is UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(COLUMNS)
    shelves = read_shelves()
    for product in iterate_products(products):
        record = to_record(product, shelves)
        for variant in record.variants:
            yield writer.writerow([quote_formula(cell) for cell in _cells(record, variant)])


def _cells(record: ProductRecord, variant: VariantRecord) -> tuple[str, ...]:
    return (
        record.slug,
        record.title,
        record.byline,
        " > ".join(record.category),
        record.status,
        record.published_at.isoformat() if record.published_at else "",
        record.language,
        ", ".join(record.tags),
        variant.sku,
        str(variant.price),
        "" if variant.compare_at_price is None else str(variant.compare_at_price),
        variant.barcode,
        "" if variant.weight_grams is None else str(variant.weight_grams),
        ", ".join(f"{name}: {value}" for name, value in variant.options.items()),
    )
