"""The editions of a product: its variants as its page offers them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.db.models import TextChoices
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# From so few copies on, a page says how many are left.
FEW = 3


class Availability(TextChoices):
    """Whether a variant can be had."""

    IN_STOCK = "InStock", _("In stock")
    FEW_LEFT = "LimitedAvailability", _("Only a few left")
    SOLD_OUT = "OutOfStock", _("Sold out")

    @classmethod
    def of(cls, quantity: int | None) -> Self:
        """Judge a quantity; what nobody counts is there."""
        if quantity is None or quantity > FEW:
            return cls("InStock")
        return cls("LimitedAvailability" if quantity else "OutOfStock")


@dataclass(frozen=True, slots=True)
class Edition:
    """A variant; `name` says what sets it apart from the product's others. Prices are in the shop's currency."""

    id: int
    sku: str
    name: str
    options: dict[str, Any]
    is_default: bool
    price: Decimal
    compare_at_price: Decimal | None
    former_price: Decimal | None
    price_since: datetime | None
    barcode: str
    weight_grams: int | None
    quantity: int | None
    availability: Availability


def read_editions(rows: Sequence[dict[str, Any]]) -> tuple[list[Edition], str]:
    """Return the editions of rows as JSON has them, and what they differ in; "" where it is several things."""
    axis = _axis(row["options"] for row in rows)
    return [_edition(row, axis) for row in rows], axis


def edition_name(options: dict[str, Any], axis: str = "") -> str:
    """Name a variant by its options: "Paperback" where the axis is the only one, else "Format: Paperback, Size: A4"."""
    if not options:
        return gettext("Standard edition")
    if set(options) == {axis}:
        return str(options[axis])
    return ", ".join(f"{name}: {value}" for name, value in options.items())


def _edition(row: dict[str, Any], axis: str) -> Edition:
    known = {
        "name": edition_name(row["options"], axis),
        "price": Decimal(row["price"]),
        "compare_at_price": _decimal(row["compare_at_price"]),
        "former_price": _decimal(row["former_price"]),
        "price_since": parse_datetime(row["price_since"]) if row["price_since"] else None,
        "availability": Availability.of(row["quantity"]),
    }
    return Edition(**row | known)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _axis(options: Iterable[dict[str, Any]]) -> str:
    names = {name for each in options for name in each}
    return names.pop() if len(names) == 1 else ""
