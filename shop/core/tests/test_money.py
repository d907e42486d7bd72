from decimal import Decimal

import pytest
from django.utils import translation

from shop.core.money import format_money, round_money


def test_an_amount_is_written_with_its_currency_and_cents():
    assert format_money(Decimal("1234.5")) == "€1,234.50"


def test_an_amount_is_written_as_the_language_of_the_page_does():
    with translation.override("de"):
        assert format_money(Decimal("1234.5")) == "1.234,50\N{NO-BREAK SPACE}€"


def test_an_amount_is_written_in_the_shops_language_where_none_is_active():
    with translation.override(None):
        assert format_money(Decimal(1)) == "€1.00"


@pytest.mark.parametrize(
    ("amount", "rounded"), [("2.345", "2.34"), ("2.355", "2.36"), ("2.3451", "2.35"), ("-0.015", "-0.02")]
)
def test_halves_of_a_cent_go_to_the_even_one(amount: str, rounded: str):
    assert round_money(Decimal(amount)) == Decimal(rounded)


def test_the_currency_decides_how_many_decimals_there_are(settings):
    settings.CURRENCY = "JPY"

    assert round_money(Decimal("1234.5")) == Decimal(1234)
    assert format_money(Decimal("1234.5")) == "¥1,234"


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_what_is_no_number_is_no_money(amount: str):
    with pytest.raises(ValueError, match="no amount of money"):
        round_money(Decimal(amount))
