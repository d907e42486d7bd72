"""How prices change in bulk: one rule, and what it makes of a price."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Self

from shop.core.money import round_money

MAX_PRICE = Decimal("9999999999.99")


class Basis(StrEnum):
    """What the rule's value is."""

    PERCENT = "percent"
    AMOUNT = "amount"


class CompareAt(StrEnum):
    """What becomes of the compare-at price."""

    KEEP = "keep"
    OLD_PRICE = "old_price"
    CLEAR = "clear"


class OutOfRangeError(ValueError):
    """A price that would fall below zero, or grow beyond what can be stored."""


@dataclass(frozen=True, slots=True)
class Prices:
    """A price and its compare-at price, in the shop's currency."""

    price: Decimal
    compare_at_price: Decimal | None


@dataclass(frozen=True, slots=True)
class PriceRule:
    """Change prices by `value` percent or by an amount of `value`; negative lowers.

    `ending`, from 0 to 0.99, is what new prices end with (0.90: 12.34 becomes 11.90 or 12.90, whichever is nearer).
    """

    basis: Basis
    value: Decimal
    ending: Decimal | None = None
    compare_at: CompareAt = CompareAt.KEEP

    def apply(self, old: Prices) -> Prices:
        """Return the new prices; raise OutOfRangeError where there can be none."""
        by = old.price * self.value / 100 if self.basis is Basis.PERCENT else self.value
        price = round_money(old.price + by)
        if price < 0:
            raise OutOfRangeError("The price would fall below zero.")
        # What costs nothing stays free, and what does not change by the rule is not changed by its ending.
        if self.ending is not None and price and price != old.price:
            price = _with_ending(price, self.ending)
        if price > MAX_PRICE:
            raise OutOfRangeError(f"The price would be above {MAX_PRICE}.")
        return Prices(price, self._compare_at(old, price))

    def to_json(self) -> dict[str, str | None]:
        """Return the rule as JSON can keep it."""
        ending = None if self.ending is None else str(self.ending)
        return {"basis": self.basis, "value": str(self.value), "ending": ending, "compare_at": self.compare_at}

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Self:
        """Return the rule that `to_json` has written; raise ValueError for anything else."""
        try:
            return cls(
                basis=Basis(fields["basis"]),
                value=Decimal(fields["value"]),
                ending=None if fields["ending"] is None else Decimal(fields["ending"]),
                compare_at=CompareAt(fields["compare_at"]),
            )
        except (KeyError, TypeError, InvalidOperation) as error:
            raise ValueError(f"{fields} is no rule for prices.") from error

    def _compare_at(self, old: Prices, price: Decimal) -> Decimal | None:
        wanted = old.compare_at_price
        if self.compare_at is CompareAt.OLD_PRICE and price < old.price:
            wanted = old.price
        if self.compare_at is CompareAt.CLEAR:
            wanted = None
        # The database holds that a compare-at price is above the price: one that no longer is has had its time.
        return wanted if wanted is not None and wanted > price else None


def _with_ending(price: Decimal, ending: Decimal) -> Decimal:
    whole = price.to_integral_value(ROUND_FLOOR)
    choices = [whole + step + ending for step in (-1, 0, 1)]
    return min((choice for choice in choices if choice > 0), key=lambda choice: (abs(choice - price), choice))
