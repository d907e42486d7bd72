"""What the tests of imports share: a file of given rows, and a run of the command on it."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.core.management import call_command

from shop.catalogue.importing.entries import Entry, Reject
from shop.catalogue.importing.formats import open_source

DATA = Path(__file__).parent / "data"
SHOPIFY = {"Handle": "", "Title": "", "Variant SKU": "", "Variant Price": "", "Option1 Name": "", "Option1 Value": ""}


def csv_text(rows: Iterable[Mapping[str, str]]) -> str:
    """Return rows as CSV with a header of all their columns."""
    rows = list(rows)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def shopify_row(handle: str, **columns: str) -> dict[str, str]:
    """Return a good row; `columns` are Shopify's names with underscores."""
    row = SHOPIFY | {"Handle": handle, "Title": handle.title(), "Variant SKU": f"SKU-{handle}", "Variant Price": "9.50"}
    return row | {name.replace("_", " "): value for name, value in columns.items()}


# Two good products, and one whose price is a formula.
GOOD = csv_text([shopify_row("emma"), shopify_row("typee"), shopify_row("bad", Variant_Price="=1+1")])


def read_file(path: Path, mapping: Path | None = None) -> tuple[list[Entry], list[Reject]]:
    """Return what a file's reader yields."""
    with open_source(path, mapping) as source:
        found = list(source.reader.read(source.rows))
    entries = [entry for entry in found if isinstance(entry, Entry)]
    return entries, [reject for reject in found if isinstance(reject, Reject)]


def run_import(path: Path, **options: object) -> tuple[int, str, str]:
    """Run the command; return its exit code, output and errors."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("import_products", path, stdout=out, stderr=err, **options)
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    return code, out.getvalue(), err.getvalue()
