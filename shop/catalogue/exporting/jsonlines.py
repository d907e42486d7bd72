"""JSON Lines: one product per line, with every field of a record."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from shop.catalogue.exporting.stored import iterate_products, read_shelves, to_record
from shop.catalogue.models import Product
from shop.catalogue.querysets import ProductQuerySet
from shop.catalogue.records import ProductRecord


def json_lines(products: ProductQuerySet | None = None) -> Iterator[str]:
    """Yield products as lines that `import_products` reads: all active ones, drafts and archived ones as well."""
    shelves = read_shelves()
    for product in iterate_products(Product.objects.active() if products is None else products):
        yield f"{to_line(to_record(product, shelves))}\n"


def to_line(record: ProductRecord) -> str:
    """Return a record as JSON in one line; pictures are given by their address."""
    fields = asdict(record)
    for image in fields["images"]:
        del image["file"]
    return json.dumps(fields, ensure_ascii=False, default=_as_text)


def _as_text(value: Decimal | datetime) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
