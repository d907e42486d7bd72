"""Records that are refused, with their reason."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import transaction

from shop.catalogue.locks import lock_bulk_writes
from shop.catalogue.models import Product
from shop.catalogue.records import ImageRecord, VariantRecord
from shop.catalogue.services import ApplyResult, RefusedRecordsError
from shop.catalogue.tests.applying import a_record, apply, refusal_of

pytestmark = pytest.mark.django_db


def test_a_sku_of_another_product_is_refused_and_nothing_is_written():
    apply(a_record())
    thief = a_record("thief", variants=(VariantRecord("walden-P", Decimal(1)),))
    assert refusal_of(a_record("honest"), thief) == 'The SKU "walden-P" belongs to another product.'
    assert not Product.objects.filter(slug__in=["honest", "thief"]).exists()


def test_a_sku_of_a_deleted_product_is_refused_and_its_slug_is_free():
    apply(a_record())
    Product.objects.update(is_active=False)
    assert "belongs to another product" in refusal_of(a_record())
    assert apply(a_record(variants=(VariantRecord("W-2", Decimal(1)),))) == ApplyResult(created=1)


def test_of_two_records_that_collide_the_second_is_refused():
    with pytest.raises(RefusedRecordsError, match="record 2: The slug") as caught, transaction.atomic():
        apply(a_record(), a_record(), a_record("other", variants=a_record().variants))
    assert set(caught.value.reasons) == {1, 2}


def test_a_refused_record_is_named_by_its_place_in_all_that_was_given():
    records = [a_record(f"p{n}", images=(), specs={}, tags={}, category=()) for n in range(501)]
    with pytest.raises(RefusedRecordsError) as caught:
        apply(*records, a_record(title=""))
    assert caught.value.reasons == {501: "The title is missing."}
    assert not Product.objects.exists()


VARIANT = VariantRecord("S", Decimal(5))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"slug": "a b"}, "may have letters"),
        ({"slug": "\x00"}, "cannot be stored"),
        ({"title": "  "}, "title is missing"),
        ({"title": "x" * 301}, "has 301 characters; at most 300"),
        ({"title": "\ud800"}, "cannot be stored"),
        ({"byline": "x" * 501}, "author or brand"),
        ({"description": "x" * 200_001}, "description"),
        ({"language": "English"}, 'language "English"'),
        ({"status": "sold"}, 'status "sold"'),
        ({"published_at": datetime(2020, 1, 1)}, "time zone"),  # noqa: DTZ001 -- the point of this case
        ({"category": ("a",) * 11}, "levels deep"),
        ({"category": ("a", "")}, "category is missing"),
        ({"tags": {f"t{n}": 1 for n in range(251)}}, "251 tags"),
        ({"tags": {"t": 101}}, "weight from 1 to 100"),
        ({"tags": {"t" * 81: 1}}, "tag has 81"),
        ({"specs": {"n": float("nan")}}, "not a number"),
        ({"specs": {"n": 10**16}}, "not a number"),
        ({"specs": {"n": "\x00"}}, "cannot be stored"),
        ({"specs": {"": 1}}, "spec's name is missing"),
        ({"images": (ImageRecord("x"),)}, "needs an address or a file"),
        ({"images": (ImageRecord("x", "ftp://x"),)}, "http://"),
        ({"images": (ImageRecord("x", "https://x/" + "y" * 500),)}, "address has"),
        ({"variants": ()}, "at least one variant"),
        ({"variants": (VARIANT, replace(VARIANT, options={"a": "b"}))}, "same options|have the SKU"),
        ({"variants": (VARIANT, replace(VARIANT, sku="T"))}, "same options"),
        ({"variants": (replace(VARIANT, sku=""),)}, "SKU is missing"),
        ({"variants": (replace(VARIANT, price=Decimal("NaN")),)}, "price is not between"),
        ({"variants": (replace(VARIANT, price=Decimal(-1)),)}, "price is not between"),
        ({"variants": (replace(VARIANT, price=Decimal("1e25")),)}, "price is not between"),
        ({"variants": (replace(VARIANT, price=Decimal("1.001")),)}, "two decimals"),
        ({"variants": (replace(VARIANT, compare_at_price=Decimal("sNaN")),)}, "compare-at price is not"),
        ({"variants": (replace(VARIANT, compare_at_price=Decimal(5)),)}, "not above the price"),
        ({"variants": (replace(VARIANT, barcode="12345"),)}, "barcode"),
        ({"variants": (replace(VARIANT, weight_grams=2**31),)}, "weight in grams"),
        ({"variants": (replace(VARIANT, quantity=-1),)}, "quantity"),
        ({"variants": (replace(VARIANT, options={"": "x"}),)}, "option's name"),
        ({"variants": (replace(VARIANT, options={"x": ""}),)}, 'option "x" is missing'),
    ],
)
def test_a_record_that_breaks_a_rule_is_refused_with_its_reason(fields, reason):
    with pytest.raises(RefusedRecordsError, match=reason):
        apply(replace(a_record(), **fields))


def test_bulk_writes_need_a_transaction(transactional_db):
    with pytest.raises(transaction.TransactionManagementError, match="inside atomic"):
        lock_bulk_writes()
