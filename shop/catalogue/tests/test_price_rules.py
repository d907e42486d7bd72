"""What a rule makes of a price."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.catalogue.price_rules import Basis, CompareAt, OutOfRangeError, PriceRule, Prices

D = Decimal
AMOUNTS = st.decimals(min_value=0, max_value=10**8, places=2)


def rule(value: str, basis: Basis = Basis.PERCENT, **fields: object) -> PriceRule:
    return PriceRule(basis=basis, value=D(value), **fields)


@pytest.mark.parametrize(
    ("value", "basis", "ending", "old", "new"),
    [
        ("-10", Basis.PERCENT, None, "10.00", "9.00"),
        ("-10", Basis.PERCENT, None, "9.99", "8.99"),
        ("7", Basis.PERCENT, None, "0.00", "0.00"),
        ("-100", Basis.PERCENT, None, "10.00", "0.00"),
        ("-1.50", Basis.AMOUNT, None, "10.00", "8.50"),
        ("-10", Basis.PERCENT, "0.90", "13.00", "11.90"),
        ("-10", Basis.PERCENT, "0.90", "14.00", "12.90"),
        ("-10", Basis.PERCENT, "0.00", "0.60", "1.00"),
        ("-10", Basis.AMOUNT, "0.90", "10.00", "0.00"),
        ("10", Basis.PERCENT, "0.99", "9.00", "9.99"),
    ],
)
def test_a_rule_changes_a_price(value, basis, ending, old, new):
    changed = rule(value, basis, ending=None if ending is None else D(ending)).apply(Prices(D(old), None))

    assert changed.price == D(new)


@pytest.mark.parametrize(("value", "basis"), [("-10.01", Basis.AMOUNT), ("-101", Basis.PERCENT)])
def test_a_price_never_falls_below_zero(value, basis):
    with pytest.raises(OutOfRangeError, match="below zero"):
        rule(value, basis).apply(Prices(D("10.00"), None))


def test_a_price_stays_within_what_can_be_stored():
    with pytest.raises(OutOfRangeError, match="above"):
        rule("1000").apply(Prices(D("9999999999.99"), None))


@pytest.mark.parametrize(
    ("choice", "value", "before", "after"),
    [
        (CompareAt.KEEP, "-10", "12.00", "12.00"),
        (CompareAt.KEEP, "20", "12.00", None),
        (CompareAt.KEEP, "-10", None, None),
        (CompareAt.OLD_PRICE, "-10", None, "10.00"),
        (CompareAt.OLD_PRICE, "-10", "12.00", "10.00"),
        (CompareAt.OLD_PRICE, "10", "12.00", "12.00"),
        (CompareAt.CLEAR, "-10", "12.00", None),
    ],
)
def test_the_compare_at_price_follows_the_choice(choice, value, before, after):
    old = Prices(D("10.00"), None if before is None else D(before))

    new = rule(value, compare_at=choice).apply(old)

    assert new.compare_at_price == (None if after is None else D(after))


@given(
    price=AMOUNTS,
    compare_at=st.none() | AMOUNTS,
    basis=st.sampled_from(Basis),
    value=st.decimals(min_value=-1000, max_value=1000, places=2),
    ending=st.sampled_from([None, D("0.00"), D("0.90"), D("0.99")]),
    choice=st.sampled_from(CompareAt),
)
def test_whatever_the_rule_its_prices_can_be_stored(price, compare_at, basis, value, ending, choice):
    old = Prices(price, compare_at if compare_at is not None and compare_at > price else None)
    try:
        new = PriceRule(basis, value, ending, choice).apply(old)
    except OutOfRangeError:
        return

    assert 0 <= new.price == round(new.price, 2)
    assert new.compare_at_price is None or new.compare_at_price > new.price


def test_a_rule_is_kept_as_json():
    kept = rule("-10", ending=D("0.90"), compare_at=CompareAt.OLD_PRICE)

    assert PriceRule.from_json(kept.to_json()) == kept


def test_what_is_no_rule_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="no rule for prices"):
        PriceRule.from_json({"basis": "percent"})
