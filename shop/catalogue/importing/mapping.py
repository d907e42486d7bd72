r"""Any table of one product per row, by a mapping of its columns in TOML.

    name = "books"
    needs = ["book_id", "title"]                 # a file with these columns is recognised without --mapping

    [tables.languages]                           # for lookup; keys are texts
    eng = "en"

    [tables.periods]                             # for range: each key is the first number of its name
    1900 = "1900 to 1949"

    [product]                                    # fields of a record; what is left out is empty
    slug = "{title|slug}-{book_id}"
    title = "{title|without_series}"
    status = "published"                         # a template without a column is a constant
    language = "{language_code|lookup:languages}"
    category = [["Books", "{year|range:periods}"], ["Books", "Undated"]]    # the first way without a gap

    [product.tags]                               # template = weight; a list gives several tags
    "{authors|split:,|first:3}" = 40

    [product.specs]
    "First published" = "{year|number}"          # a single column in braces keeps its type

    [[product.images]]                           # one whose address is empty is left out
    url = "{image_url}"
    alt = "Cover of {title}"

    [product.variant]
    sku = "BOOK-{book_id}"
    price = "{book_id|price:4.90..24.90}"        # by chance, always the same for the same identifier
    barcode = "{isbn|ean13}"

    [product.variant.options]
    Format = "Paperback"

Functions, from left to right: default:TEXT, ean13, first:N, html, lookup:TABLE, lower, number, price:LOW..HIGH,
range:TABLE, series, shorten:N, slug, split:SEPARATOR, unless:TEXT (nothing, where the value holds TEXT), upper,
without_series. Columns are found whatever their case.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from shop.catalogue.importing import cells
from shop.catalogue.importing.entries import Entry, Reject
from shop.catalogue.importing.errors import CellError, UnusableFileError
from shop.catalogue.importing.functions import as_text
from shop.catalogue.importing.plan import Plan
from shop.catalogue.importing.tables import Row
from shop.catalogue.records import ImageRecord, ProductRecord, Spec, VariantRecord

SHIPPED = Path(__file__).resolve().parent.parent / "mappings"


class MappingReader:
    """Reads products by a mapping."""

    def __init__(self, plan: Plan) -> None:
        """Take a mapping that is checked."""
        self._plan = plan

    def read(self, rows: Iterable[Row]) -> Iterator[Entry | Reject]:
        """Yield one entry or reject per row."""
        for row in rows:
            if row.fault:
                yield Reject((row,), row.fault)
                continue
            try:
                yield Entry((row,), _record(self._plan, row))
            except CellError as error:
                yield Reject((row,), str(error))


def load_mapping(path: Path) -> Plan:
    """Read a mapping; raise UnusableFileError where it is not TOML or says what no mapping can say."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnusableFileError(f"The mapping {path} cannot be read: {error}.") from error
    return Plan(content, str(path))


def find_shipped(header: Sequence[str]) -> Plan | None:
    """Return the shipped mapping that knows these columns, or None."""
    plans = (load_mapping(path) for path in sorted(SHIPPED.glob("*.toml")))
    return next((plan for plan in plans if plan.needs <= set(header)), None)


def _record(plan: Plan, row: Row) -> ProductRecord:
    texts = {name: template.text(row) for name, template in plan.product.items()}
    return ProductRecord(
        slug=texts.get("slug", ""),
        title=cells.text(texts.get("title", "")),
        variants=(_variant(plan, row),),
        byline=cells.text(texts.get("byline", "")),
        description=texts.get("description", ""),
        language=texts.get("language", ""),
        status=texts.get("status") or "published",
        category=_category(plan, row),
        tags=_tags(plan, row),
        specs=_specs(plan, row),
        images=tuple(_images(plan, row)),
    )


def _variant(plan: Plan, row: Row) -> VariantRecord:
    texts = {name: template.text(row) for name, template in plan.variant.items()}
    options = {name: template.text(row) for name, template in plan.options.items()}
    return VariantRecord(
        sku=texts.get("sku", ""),
        price=cells.price(texts.get("price", "")),
        compare_at_price=cells.optional_price(texts.get("compare_at_price", ""), "compare-at price"),
        barcode=cells.barcode(texts.get("barcode", "")),
        weight_grams=cells.grams(texts.get("weight_grams", "")),
        options={name: value for name, value in options.items() if value},
        quantity=cells.count(texts.get("quantity", ""), "quantity"),
    )


def _category(plan: Plan, row: Row) -> tuple[str, ...]:
    ways = (tuple(template.text(row) for template in way) for way in plan.category)
    return next((way for way in ways if all(way)), ())


def _tags(plan: Plan, row: Row) -> Mapping[str, int]:
    tags: dict[str, int] = {}
    for template, weight in plan.tags:
        for name in template.texts(row):
            tags.setdefault(name, weight)
    return tags


def _specs(plan: Plan, row: Row) -> Mapping[str, Spec]:
    values: dict[str, Any] = {name: template.value(row) for name, template in plan.specs.items()}
    return {
        name: value if isinstance(value, (int, float)) else as_text(value).strip()
        for name, value in values.items()
        if value not in ("", [])
    }


def _images(plan: Plan, row: Row) -> Iterator[ImageRecord]:
    for url, alt in plan.images:
        if address := url.text(row):
            yield ImageRecord(alt=cells.text(alt.text(row))[:300], url=address)
