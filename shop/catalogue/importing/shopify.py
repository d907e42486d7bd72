"""Shopify's product CSV, with its headers of before and since 2024: one row per variant or picture.

Rows with the same handle, one after another, are one product; what concerns all of it stands in the first. A row that
cannot be understood rejects its product as a whole, except a row with a title of its own that repeats a variant: that
one is another product under a handle that is taken.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence

from shop.catalogue.importing import cells
from shop.catalogue.importing.entries import Entry, Reject, RowError, reject_together
from shop.catalogue.importing.errors import CellError
from shop.catalogue.importing.tables import Row
from shop.catalogue.records import ImageRecord, ProductRecord, VariantRecord
from shop.catalogue.services.apply.text import shown
from shop.catalogue.slugs import digest, make_slug

# More rows than Shopify allows variants and pictures; what follows counts as another product with the same handle.
MAX_ROWS = 2500
MAX_SKU = 64

_HANDLE = ("handle", "url handle")
_STATUS = {"active": "published", "draft": "draft", "archived": "archived", "unlisted": "draft"}


class ShopifyReader:
    """Reads products from Shopify's rows."""

    def read(self, rows: Iterable[Row]) -> Iterator[Entry | Reject]:
        """Yield one entry per handle, and the rejects."""
        for handle, group in itertools.groupby(rows, key=_handle):
            while together := tuple(itertools.islice(group, MAX_ROWS)):
                yield from _product(handle, together)


def is_shopify(header: Sequence[str]) -> bool:
    """Say whether these columns are Shopify's."""
    names = set(header)
    return "title" in names and bool(names & {*_HANDLE}) and bool(names & {"variant price", "variant sku", "price"})


def _handle(row: Row) -> str:
    return row.get(*_HANDLE) or row.get("title")


def _product(handle: str, rows: tuple[Row, ...]) -> Iterator[Entry | Reject]:
    try:
        kept, repeated = _without_repeats(rows)
        record = _record(handle, kept)
    except RowError as error:
        yield reject_together(rows, error)
    else:
        yield Entry(kept, record)
        for row in repeated:
            yield Reject((row,), f"The handle {shown(handle)} is that of the product of line {rows[0].line}.")


def _without_repeats(rows: tuple[Row, ...]) -> tuple[tuple[Row, ...], list[Row]]:
    kept: list[Row] = []
    repeated: list[Row] = []
    variants: set[tuple[str, ...]] = set()
    for row in rows:
        if row.fault:
            raise RowError(row, row.fault)
        variant = tuple(row.get(f"option{number} value") for number in (1, 2, 3))
        if _is_variant(row) and variant in variants and row.get("title"):
            repeated.append(row)
            continue
        if _is_variant(row):
            variants.add(variant)
        kept.append(row)
    return tuple(kept), repeated


def _is_variant(row: Row) -> bool:
    return bool(row.get("variant sku", "sku") or row.get("variant price", "price") or row.get("option1 value"))


def _record(handle: str, rows: tuple[Row, ...]) -> ProductRecord:
    first = rows[0]
    slug = make_slug(handle, max_length=255)
    if not first.get("title"):
        raise RowError(first, "The title is missing.")
    names = [first.get(f"option{number} name") for number in (1, 2, 3)]
    variants = [_variant(row, slug, names) for row in rows if _is_variant(row)]
    if not variants:
        raise RowError(first, "The product has no row with a price.")
    category, more = _category(first)
    return ProductRecord(
        slug=slug,
        title=cells.text(first.get("title")),
        variants=tuple(variants),
        byline=cells.text(first.get("vendor")),
        description=first.get("body (html)", "description"),
        status=_status(first),
        category=category,
        tags=dict.fromkeys([*cells.split_list(first.get("tags")), *more], 1),
        images=tuple(_images(rows)),
    )


def _variant(row: Row, slug: str, names: Sequence[str]) -> VariantRecord:
    values = [cells.text(row.get(f"option{number} value")) for number in (1, 2, 3)]
    options = {name: value for name, value in zip(names, values, strict=True) if name and value}
    if options == {"Title": "Default Title"}:
        options = {}
    try:
        return VariantRecord(
            sku=row.get("variant sku", "sku").lstrip("'") or _own_sku(slug, options),
            price=cells.price(row.get("variant price", "price")),
            compare_at_price=cells.optional_price(
                row.get("variant compare at price", "compare-at price"), "compare-at price"
            ),
            barcode=cells.barcode(row.get("variant barcode", "barcode")),
            weight_grams=cells.grams(row.get("variant grams", "weight value (grams)")),
            options=options,
            quantity=cells.count(row.get("variant inventory qty", "inventory quantity"), "quantity"),
        )
    except CellError as error:
        raise RowError(row, str(error)) from error


def _own_sku(slug: str, options: dict[str, str]) -> str:
    """Name a variant that has no SKU, the same at every run."""
    sku = "-".join([slug, *(make_slug(value) for value in options.values())])
    return sku if len(sku) <= MAX_SKU else f"{sku[: MAX_SKU - 9]}-{digest(sku)}"


def _category(row: Row) -> tuple[tuple[str, ...], list[str]]:
    """Return the category, and what else says where the product belongs."""
    path = cells.category_path(row.get("product category", "standardized product type"))
    kind = cells.text(row.get("type", "custom product type"))
    if not path:
        return cells.category_path(kind), []
    return path, [kind] if kind else []


def _status(row: Row) -> str:
    status = row.get("status").lower()
    if status and status not in _STATUS:
        raise RowError(row, f"The status {shown(status)} is none of {', '.join(_STATUS)}.")
    try:
        published = cells.flag(row.get("published", "published on online store"), "Published", default=True)
    except CellError as error:
        raise RowError(row, str(error)) from error
    known = _STATUS.get(status, "published")
    return "draft" if known == "published" and not published else known


def _images(rows: Iterable[Row]) -> Iterator[ImageRecord]:
    placed: list[tuple[int, int, ImageRecord]] = []
    for order, row in enumerate(rows):
        if url := row.get("image src", "product image url"):
            alt = cells.text(row.get("image alt text"))[:300]
            place = cells.place(row.get("image position"), default=MAX_ROWS)
            placed.append((place, order, ImageRecord(alt=alt, url=url)))
        if url := row.get("variant image", "variant image url"):
            placed.append((MAX_ROWS, order, ImageRecord(url=url)))
    seen: set[str] = set()
    for *_, image in sorted(placed, key=lambda entry: entry[:2]):
        if image.url not in seen:
            seen.add(image.url)
            yield image
