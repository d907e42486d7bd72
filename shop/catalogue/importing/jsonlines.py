"""JSON Lines, as `export_products` writes them: one product per line, with every field of a record."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TextIO

from shop.catalogue.importing import cells
from shop.catalogue.importing.entries import Entry, Reject
from shop.catalogue.importing.errors import CellError
from shop.catalogue.importing.tables import Row
from shop.catalogue.records import ImageRecord, ProductRecord, Spec, VariantRecord
from shop.catalogue.services.apply.text import shown

COLUMN = "json"

_PRODUCT = {
    *("slug", "title", "variants", "byline", "description", "language"),
    *("status", "published_at", "category", "tags", "specs", "images"),
}
_VARIANT = {"sku", "price", "compare_at_price", "barcode", "weight_grams", "options", "quantity"}
_IMAGE = {"alt", "url"}


class JsonLinesReader:
    """Reads products from rows whose one cell is a JSON object."""

    def read(self, rows: Iterable[Row]) -> Iterator[Entry | Reject]:
        """Yield one entry or reject per row."""
        for row in rows:
            if row.fault:
                yield Reject((row,), row.fault)
                continue
            try:
                yield Entry((row,), parse_record(row.get(COLUMN)))
            except CellError as error:
                yield Reject((row,), str(error))


def json_rows(text: TextIO) -> Iterator[Row]:
    """Yield the lines that are not blank as rows of one cell."""
    for number, line in enumerate(text, start=1):
        if bare := line.strip():
            yield Row(number, (bare,), {COLUMN: bare})


def parse_record(line: str) -> ProductRecord:
    """Read one product; raise CellError where the line is not JSON or a field is not what it must be."""
    try:
        fields = json.loads(line, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise CellError(f"The line is not JSON: {shown(str(error))}.") from error
    fields = _object(fields, "line", _PRODUCT)
    return ProductRecord(
        slug=_text(fields, "slug"),
        title=_text(fields, "title"),
        variants=tuple(_variant(variant) for variant in _list(fields, "variants")),
        byline=_text(fields, "byline"),
        description=_text(fields, "description"),
        language=_text(fields, "language"),
        status=_text(fields, "status") or "published",
        published_at=_moment(_text(fields, "published_at")),
        category=tuple(_a_text(name, "category") for name in _list(fields, "category")),
        tags={name: _integer(weight, "tag's weight") for name, weight in _mapping(fields, "tags").items()},
        specs={name: _spec(value) for name, value in _mapping(fields, "specs").items()},
        images=tuple(_image(image) for image in _list(fields, "images")),
    )


def _variant(value: Any) -> VariantRecord:
    fields = _object(value, "variant", _VARIANT)
    compare_at_price = fields.get("compare_at_price")
    return VariantRecord(
        sku=_text(fields, "sku"),
        price=_price(fields.get("price"), "price"),
        compare_at_price=None if compare_at_price is None else _price(compare_at_price, "compare-at price"),
        barcode=_text(fields, "barcode"),
        weight_grams=_optional_integer(fields, "weight_grams"),
        options={name: _a_text(choice, "option") for name, choice in _mapping(fields, "options").items()},
        quantity=_optional_integer(fields, "quantity"),
    )


def _image(value: Any) -> ImageRecord:
    fields = _object(value, "picture", _IMAGE)
    return ImageRecord(alt=_text(fields, "alt"), url=_text(fields, "url"))


def _object(value: Any, what: str, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise CellError(f"The {what} is not a JSON object.")
    if unknown := sorted(set(value) - known):
        raise CellError(f"The {what} has an unknown field: {shown(unknown[0])}.")
    return value


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return "" if value is None else _a_text(value, name)


def _a_text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise CellError(f"The {what} is not a text.")
    return value


def _list(fields: Mapping[str, Any], name: str) -> list[Any]:
    value = fields.get(name, [])
    if not isinstance(value, list):
        raise CellError(f"The field {name} is not a list.")
    return value


def _mapping(fields: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = fields.get(name, {})
    if not isinstance(value, dict):
        raise CellError(f"The field {name} is not an object.")
    return value


def _integer(value: Any, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise CellError(f"The {what} is not a whole number.")
    return value


def _optional_integer(fields: Mapping[str, Any], name: str) -> int | None:
    return None if fields.get(name) is None else _integer(fields[name], name)


def _price(value: Any, what: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise CellError(f"The {what} is missing, or not a number such as 12.50.")
    return cells.price(str(value), what)


def _spec(value: Any) -> Spec:
    if not isinstance(value, (str, int, float)):
        raise CellError("A spec is a text, a number, true or false.")
    return value


def _moment(value: str) -> datetime | None:
    if not value:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise CellError(f"The moment {shown(value)} is not one such as 2026-11-27T08:00:00+00:00.") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")
