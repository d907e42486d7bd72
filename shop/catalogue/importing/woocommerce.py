"""WooCommerce's product CSV: simple products, and variable ones whose variations may stand anywhere in the file."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal

from django.utils import timezone

from shop.catalogue.html import as_html
from shop.catalogue.importing import cells
from shop.catalogue.importing.entries import Entry, Reject, RowError, reject_together
from shop.catalogue.importing.errors import CellError
from shop.catalogue.importing.grouping import Families
from shop.catalogue.importing.tables import Row
from shop.catalogue.records import ImageRecord, ProductRecord, VariantRecord
from shop.catalogue.services.apply.text import shown
from shop.catalogue.slugs import digest, make_slug

MAX_ATTRIBUTES = 50

_GRAMS = {"kg": Decimal(1000), "g": Decimal(1), "lbs": Decimal("453.59237"), "oz": Decimal("28.349523125")}
_WEIGHT = re.compile(rf"weight \(({'|'.join(_GRAMS)})\)")
_STATUS = {"1": "published", "0": "draft", "-1": "draft", "": "published"}
_KINDS_WITHOUT_MEANING = {"downloadable", "virtual", ""}
_BARCODE = ("gtin, upc, ean, or isbn", "gtin")


class WooCommerceReader:
    """Reads products from WooCommerce's rows; variations wait in a temporary file for their parents."""

    def __init__(self) -> None:
        """Start with no slug taken."""
        self._slugs: set[str] = set()

    def read(self, rows: Iterable[Row]) -> Iterator[Entry | Reject]:
        """Yield products in the order of the file, then the variations without a parent."""
        with closing(Families()) as families:
            yield from _sort(rows, families)
            for parent, variations in families.families():
                yield self._product(parent, variations)
            for row in families.orphans():
                yield Reject((row,), f"The parent {shown(row.get('parent'))} is not in this file.")

    def _product(self, parent: Row, variations: list[Row]) -> Entry | Reject:
        together = (parent, *variations)
        try:
            record = _record(self._slug(parent), parent, variations)
        except RowError as error:
            return reject_together(together, error)
        self._slugs.add(record.slug)
        return Entry(together, record)

    def _slug(self, row: Row) -> str:
        """Name the product after its title; a title that is taken goes with the SKU or the id."""
        slug = make_slug(row.get("name"))
        if slug not in self._slugs:
            return slug
        return f"{slug}-{make_slug(row.get('sku') or row.get('id') or digest(str(row.cells)))}"


def is_woocommerce(header: Sequence[str]) -> bool:
    """Say whether these columns are WooCommerce's."""
    return {"type", "sku", "name", "regular price"} <= set(header)


def _sort(rows: Iterable[Row], families: Families) -> Iterator[Reject]:
    for row in rows:
        kinds = {kind.strip().lower() for kind in row.get("type").split(",")} - _KINDS_WITHOUT_MEANING
        parent = row.get("parent")
        if row.fault:
            yield Reject((row,), row.fault)
        elif kinds == {"variation"} and parent:
            families.add_child(row, parent=parent)
        elif kinds in ({"simple"}, {"variable"}):
            families.add_parent(row, id_=f"id:{row.get('id')}" if row.get("id") else "", sku=row.get("sku"))
        elif kinds == {"variation"}:
            yield Reject((row,), "A variation needs the SKU or the id of its parent.")
        else:
            yield Reject((row,), f"A product of the type {shown(row.get('type'))} cannot be sold here.")


def _record(slug: str, parent: Row, variations: list[Row]) -> ProductRecord:
    if not parent.get("name"):
        raise RowError(parent, "The title is missing.")
    if parent.get("published") not in _STATUS:
        raise RowError(parent, f"The cell {shown(parent.get('published'))} for Published is none of 1, 0 and -1.")
    is_simple = "simple" in parent.get("type").lower()
    rows = [parent] if is_simple else _on_sale(variations)
    if not rows:
        raise RowError(parent, "The variable product has no variation that is published.")
    options = {} if is_simple else _attributes(rows[0])
    paths = [path for cell in cells.split_list(parent.get("categories")) if (path := cells.category_path(cell))]
    paths = [path for path in paths if path != ("Uncategorized",)]
    tags = [*cells.split_list(parent.get("tags")), *(path[-1] for path in paths[1:])]
    return ProductRecord(
        slug=slug,
        title=cells.text(parent.get("name")),
        variants=tuple(_variant(row, parent, slug, is_simple=is_simple) for row in rows),
        byline=cells.text(parent.get("brands")),
        description=_description(parent),
        status=_STATUS[parent.get("published")],
        category=paths[0] if paths else (),
        tags=dict.fromkeys(tags, 1),
        specs={name: value for name, value in _attributes(parent).items() if name not in options},
        images=tuple(_images([parent, *variations])),
    )


def _on_sale(variations: list[Row]) -> list[Row]:
    """Return the published variations in their order."""
    shown_rows = [row for row in variations if _STATUS.get(row.get("published")) == "published"]
    return sorted(shown_rows, key=lambda row: cells.place(row.get("position"), default=0))


def _variant(row: Row, parent: Row, slug: str, *, is_simple: bool) -> VariantRecord:
    options = {} if is_simple else _attributes(row)
    try:
        price, compare_at_price = _prices(row)
        stock = row.get("stock")
        return VariantRecord(
            sku=row.get("sku") or _own_sku(slug, options),
            price=price,
            compare_at_price=compare_at_price,
            barcode=cells.barcode(row.get(*_BARCODE)),
            weight_grams=_weight(row) if _weight(row) is not None else _weight(parent),
            options=options,
            quantity=cells.count(parent.get("stock") if stock == "parent" else stock, "stock"),
        )
    except CellError as error:
        raise RowError(row, str(error)) from error


def _own_sku(slug: str, options: Mapping[str, str]) -> str:
    name = "-".join([slug, *(make_slug(value) for value in options.values())])
    return name if len(name) <= 64 else f"{name[:55]}-{digest(name)}"


def _prices(row: Row) -> tuple[Decimal, Decimal | None]:
    """Return the price and, where the product is on sale, the regular one above it."""
    regular = cells.price(row.get("regular price"), "regular price")
    sale = cells.optional_price(row.get("sale price"), "sale price")
    if sale is None or sale == regular or not _sale_is_on(row):
        return regular, None
    if sale > regular:
        raise CellError(f"The sale price {sale} is above the regular price {regular}.")
    return sale, regular


def _sale_is_on(row: Row) -> bool:
    today = timezone.localdate()
    starts = _day(row.get("date sale price starts"), default=date.min)
    ends = _day(row.get("date sale price ends"), default=date.max)
    return starts <= today <= ends


def _day(cell: str, *, default: date) -> date:
    if not cell:
        return default
    try:
        return date.fromisoformat(cell[:10])
    except ValueError as error:
        raise CellError(f"The date {shown(cell)} is not one such as 2026-11-27.") from error


def _weight(row: Row) -> int | None:
    column = next((name for name in row.values if _WEIGHT.fullmatch(name)), None)
    if column is None:
        return None
    return cells.grams(row.get(column), _GRAMS[column[len("weight (") : -1]])


def _attributes(row: Row) -> dict[str, str]:
    attributes = {}
    for number in range(1, MAX_ATTRIBUTES + 1):
        column = f"attribute {number} name"
        if column not in row.values:
            break
        name, value = cells.text(row.get(column)), row.get(f"attribute {number} value(s)")
        if name and value:
            attributes[name] = ", ".join(cells.split_list(value))
    return attributes


def _description(row: Row) -> str:
    parts = (row.get("short description"), row.get("description"))
    # WooCommerce writes a line end inside a cell as a backslash and an n.
    return "\n".join(as_html(part.replace("\\n", "\n")) for part in parts if part)


def _images(rows: Iterable[Row]) -> Iterator[ImageRecord]:
    seen: set[str] = set()
    for row in rows:
        for url in cells.split_list(row.get("images")):
            # A bare name means a file of the old shop's media library, which is not at hand.
            if url not in seen and url.startswith(("http://", "https://")):
                seen.add(url)
                yield ImageRecord(url=url)
