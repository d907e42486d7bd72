"""Which format a file has: told by its header."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from shop.catalogue.importing.entries import Reader
from shop.catalogue.importing.errors import UnusableFileError
from shop.catalogue.importing.files import MAX_LINE, open_text
from shop.catalogue.importing.jsonlines import COLUMN, JsonLinesReader, json_rows
from shop.catalogue.importing.mapping import MappingReader, find_shipped, load_mapping
from shop.catalogue.importing.shopify import ShopifyReader, is_shopify
from shop.catalogue.importing.tables import DELIMITERS, Row, Table
from shop.catalogue.importing.woocommerce import WooCommerceReader, is_woocommerce


@dataclass(frozen=True)
class Source:
    """An open file: its rows, who reads them, and the columns that rejects have."""

    rows: Iterable[Row]
    reader: Reader
    columns: Sequence[str]


@contextmanager
def open_source(path: Path, mapping: Path | None = None) -> Iterator[Source]:
    """Open a file for its reader; raise UnusableFileError in one sentence where no reader knows it."""
    with open_text(path) as text:
        start = text.readline(MAX_LINE)
        text.seek(0)
        if mapping is None and start.lstrip().startswith(("{", "[")):
            yield _json(path, text, start)
        else:
            yield _table(path, text, mapping)


def _json(path: Path, text: TextIO, start: str) -> Source:
    if start.lstrip().startswith("[") or start.strip() == "{":
        raise UnusableFileError(f"{path} is JSON, but not JSON Lines: it needs one product per line.")
    return Source(json_rows(text), JsonLinesReader(), (COLUMN,))


def _table(path: Path, text: TextIO, mapping: Path | None) -> Source:
    tables = []
    for delimiter in DELIMITERS:
        text.seek(0)
        table = Table(text, delimiter=delimiter)
        tables.append((len(table.columns), delimiter))
    _, delimiter = max(tables, key=lambda found: found[0])
    text.seek(0)
    table = Table(text, delimiter=delimiter)
    return Source(table, _reader(path, table, mapping), table.columns)


def _reader(path: Path, table: Table, mapping: Path | None) -> Reader:
    header = [name.strip().lower() for name in table.columns]
    if mapping is not None:
        plan = load_mapping(mapping)
        plan.check_header(header)
        return MappingReader(plan)
    if is_shopify(header):
        return ShopifyReader()
    if is_woocommerce(header):
        return WooCommerceReader()
    if COLUMN in header:
        return JsonLinesReader()
    if shipped := find_shipped(header):
        return MappingReader(shipped)
    raise UnusableFileError(
        f"{path} has the columns {', '.join(table.columns)[:200]}, which are neither Shopify's nor WooCommerce's nor "
        "those of a shipped mapping: describe them with --mapping."
    )
