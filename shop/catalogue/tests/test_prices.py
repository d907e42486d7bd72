"""Every price is on record, and a page announces no reduction that the record does not show."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from shop.catalogue.models import PriceChange, Variant
from shop.catalogue.tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def variant() -> Variant:
    return ProductFactory(variant__price=Decimal("20.00")).variants.get()


def _set(variant: Variant, price: str, compare_at: str | None = None) -> Variant:
    Variant.objects.filter(pk=variant.pk).update(
        price=Decimal(price), compare_at_price=None if compare_at is None else Decimal(compare_at)
    )
    variant.refresh_from_db()
    return variant


def _asked(variant: Variant) -> list[Decimal]:
    return list(variant.price_changes.order_by("since").values_list("price", flat=True))


def _let_pass(variant: Variant, days: int) -> None:
    """Move the variant's record into the past, as only the table's owner can."""
    with connection.cursor() as cursor:
        # A table with checks still to come is not altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE catalogue_pricechange DISABLE TRIGGER price_change_is_kept")
        PriceChange.objects.filter(variant=variant).update(since=F("since") - timedelta(days=days))
        cursor.execute("ALTER TABLE catalogue_pricechange ENABLE TRIGGER price_change_is_kept")


def test_a_new_variant_s_price_is_recorded(variant: Variant):
    assert _asked(variant) == [Decimal("20.00")]
    assert (variant.former_price, variant.price_since) == (None, None)


@pytest.mark.parametrize("way", ["save", "update", "bulk_update", "sql"])
def test_a_changed_price_is_recorded_however_it_is_written(variant: Variant, way: str):
    variant.price = Decimal("18.00")
    if way == "save":
        variant.save()
    elif way == "update":
        Variant.objects.filter(pk=variant.pk).update(price=variant.price)
    elif way == "bulk_update":
        Variant.objects.bulk_update([variant], ["price"])
    else:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE catalogue_variant SET price = 18 WHERE id = %s", [variant.pk])

    variant.refresh_from_db()
    assert _asked(variant) == [Decimal("20.00"), Decimal("18.00")]
    assert variant.price_since == variant.price_changes.latest("since").since


def test_what_is_saved_at_the_same_price_adds_nothing(variant: Variant):
    variant.weight_grams = 300
    variant.save()

    assert _asked(variant) == [Decimal("20.00")]


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_record_is_not_changed(variant: Variant, act: str):
    record = PriceChange.objects.filter(variant=variant)

    with pytest.raises(IntegrityError, match="not changed"), transaction.atomic():
        record.update(price=1) if act == "update" else record.delete()


def test_the_record_goes_with_its_variant(variant: Variant):
    variant.product.delete()

    assert not PriceChange.objects.exists()


def test_a_reduction_is_from_the_price_that_was_asked(variant: Variant):
    _set(variant, "15.00", compare_at="20.00")

    assert variant.former_price == Decimal("20.00")


def test_a_reduction_from_a_price_nobody_was_asked_is_from_the_real_one(variant: Variant):
    _set(variant, "15.00", compare_at="99.00")

    assert variant.former_price == Decimal("20.00")


def test_a_former_price_given_with_the_first_price_announces_nothing():
    variant = ProductFactory(variant__price=15, variant__compare_at_price=20).variants.get()

    assert variant.former_price is None


def test_a_former_price_added_later_announces_nothing_either():
    variant = ProductFactory(variant__price=15).variants.get()

    assert _set(variant, "15.00", compare_at="20.00").former_price is None


def test_a_price_raised_for_a_day_makes_no_reduction(variant: Variant):
    _set(variant, "30.00")

    assert _set(variant, "20.00", compare_at="30.00").former_price is None


def test_the_lowest_price_of_thirty_days_counts(variant: Variant):
    _set(variant, "18.00")
    _set(variant, "30.00")

    assert _set(variant, "12.00", compare_at="30.00").former_price == Decimal("18.00")


def test_a_price_of_long_ago_does_not_count(variant: Variant):
    _let_pass(variant, days=90)
    _set(variant, "30.00")
    _let_pass(variant, days=40)

    assert _set(variant, "25.00", compare_at="30.00").former_price == Decimal("30.00")


def test_a_price_that_began_long_ago_and_held_until_lately_counts(variant: Variant):
    _let_pass(variant, days=400)
    _set(variant, "30.00")

    assert _set(variant, "25.00", compare_at="30.00").former_price is None


def test_a_reduction_announced_after_the_change_is_judged_as_of_the_change(variant: Variant):
    _set(variant, "15.00")

    assert variant.former_price is None
    assert _set(variant, "15.00", compare_at="20.00").former_price == Decimal("20.00")


def test_a_reduction_ends_with_its_announcement(variant: Variant):
    _set(variant, "15.00", compare_at="20.00")
    since = variant.price_since

    _set(variant, "15.00")

    assert (variant.former_price, variant.price_since) == (None, since)


def test_an_old_copy_of_a_variant_brings_back_no_former_price(variant: Variant):
    stale = _set(Variant.objects.get(pk=variant.pk), "15.00", compare_at="20.00")
    _set(variant, "15.00")
    stale.compare_at_price = None
    stale.save()

    variant.refresh_from_db()
    assert variant.former_price is None


def test_a_price_change_has_a_readable_name(variant: Variant):
    assert str(variant.price_changes.get()).startswith("20.00 since 20")
