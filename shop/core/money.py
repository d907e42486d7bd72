"""Money: a Decimal in the shop's one currency, rounded and shown in this place only."""

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from babel.numbers import format_currency, get_currency_precision
from django.conf import settings
from django.utils.translation import get_language, to_locale


def round_money(amount: Decimal) -> Decimal:
    """Round to the currency's smallest unit, halves to the even one; raise ValueError for what is not a number."""
    if not amount.is_finite():
        raise ValueError(f"{amount} is no amount of money: give a finite Decimal.")
    return amount.quantize(Decimal(1).scaleb(-get_currency_precision(settings.CURRENCY)), ROUND_HALF_EVEN)


def format_money(amount: Decimal) -> str:
    """Return the amount as people of the active language write it: €1,234.50 in English."""
    return money_format()(amount)


def money_format() -> Callable[[Decimal], str]:
    """Return `format_money` for the active language, which to look up takes longer than to write many an amount."""
    currency, language = settings.CURRENCY, get_language() or settings.LANGUAGE_CODE
    return lambda amount: _format(amount, currency, language)


@lru_cache(maxsize=4096)
def _format(amount: Decimal, currency: str, language: str) -> str:
    # A shelf shows the same few prices again and again, and Babel reads its pattern anew for each.
    return format_currency(round_money(amount), currency, locale=to_locale(language))
