"""Many products at once: each changes exactly once, whoever acts at the same time and whoever dies."""

import threading
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from shop.accounts.tests.factories import UserFactory
from shop.catalogue.models import BulkChange, Product, Variant
from shop.catalogue.price_rules import Basis, CompareAt, PriceRule, Prices
from shop.catalogue.services import bulk
from shop.catalogue.services.bulk import (
    ConfirmedDifferentlyError,
    confirm_bulk_change,
    prepare_bulk_change,
    run_bulk_change,
)
from shop.catalogue.services.prices import change_prices
from shop.catalogue.services.publication import archive_products, publish_products, unpublish_products
from shop.catalogue.tests.factories import ProductFactory, VariantFactory
from tests.racing import at_once

D = Decimal
Kind, State, Status = BulkChange.Kind, BulkChange.State, Product.Status
TENTH_OFF = PriceRule(Basis.PERCENT, D(-10), compare_at=CompareAt.OLD_PRICE)
TENTH_MORE = PriceRule(Basis.PERCENT, D(10))


def price_change(products=None) -> BulkChange:
    chosen = Product.objects.all() if products is None else products
    return prepare_bulk_change(kind=Kind.PRICES, products=chosen, made_by=UserFactory())


@pytest.mark.django_db
class TestPublication:
    def test_a_draft_is_published_now(self):
        draft = ProductFactory(status=Status.DRAFT, published_at=None)

        assert publish_products(product_ids=[draft.pk]) == 1

        assert Product.objects.published().get() == draft

    def test_a_scheduled_product_keeps_its_moment(self):
        moment = timezone.now() + timezone.timedelta(days=3)
        draft = ProductFactory(status=Status.DRAFT, published_at=moment)

        publish_products(product_ids=[draft.pk])

        assert Product.objects.get().published_at == moment

    def test_what_is_published_already_is_not_counted_nor_written(self):
        product = ProductFactory()

        assert publish_products(product_ids=[product.pk]) == 0

        assert Product.objects.get().updated_at == product.updated_at

    def test_products_are_taken_back_and_archived(self):
        first, second = ProductFactory.create_batch(2)

        assert unpublish_products(product_ids=[first.pk]) == 1
        assert archive_products(product_ids=[second.pk]) == 1

        assert not Product.objects.published().exists()
        assert set(Product.objects.values_list("status", flat=True)) == {"draft", "archived"}


@pytest.mark.django_db
class TestPrices:
    def test_every_variant_gets_its_new_price_and_shows_the_old_one(self):
        product = ProductFactory(variant__price=D("10.00"))
        VariantFactory(product=product, price=D("20.00"))

        result = change_prices(product_ids=[product.pk], rule=TENTH_OFF)

        assert result.changed == 2
        prices = set(Variant.objects.values_list("price", "compare_at_price"))
        assert prices == {(D("9.00"), D("10.00")), (D("18.00"), D("20.00"))}

    def test_other_products_stay_as_they_are(self):
        product, other = ProductFactory.create_batch(2)

        change_prices(product_ids=[product.pk], rule=TENTH_OFF)

        assert other.variants.get().price == D("12.50")

    def test_a_price_that_would_fall_below_zero_stays_and_is_named(self):
        cheap = ProductFactory(variant__price=D("1.00"), variant__sku="CHEAP")
        dear = ProductFactory(variant__price=D("9.00"))

        result = change_prices(product_ids=[cheap.pk, dear.pk], rule=PriceRule(Basis.AMOUNT, D(-5)))

        assert result.refused == ("CHEAP",)
        assert [cheap.variants.get().price, dear.variants.get().price] == [D("1.00"), D("4.00")]

    def test_many_variants_need_as_many_queries_as_one(self, django_assert_num_queries):
        ids = [product.pk for product in ProductFactory.create_batch(20)]

        with django_assert_num_queries(6):
            change_prices(product_ids=ids, rule=TENTH_OFF)


@pytest.mark.django_db
class TestBulkChange:
    def test_the_selection_is_what_it_was_when_it_was_made(self):
        first = ProductFactory()
        change = price_change()
        ProductFactory(variant__price=D("10.00"))

        confirm_bulk_change(change_id=change.pk, rule=TENTH_OFF)
        done = run_bulk_change(change_id=change.pk)

        assert (done.size, done.changed, done.state) == (1, 1, State.DONE)
        assert first.variants.get().price == D("11.25")

    def test_nothing_happens_before_the_confirmation(self):
        ProductFactory()
        change = price_change()

        assert run_bulk_change(change_id=change.pk).state == State.DRAFT

        assert Variant.objects.get().price == D("12.50")

    def test_confirmed_and_run_twice_it_changes_prices_once(self):
        ProductFactory(variant__price=D("10.00"))
        change = price_change()

        for _ in range(2):
            confirm_bulk_change(change_id=change.pk, rule=TENTH_OFF)
            run_bulk_change(change_id=change.pk)

        assert Variant.objects.get().price == D("9.00")

    def test_a_second_confirmation_with_another_rule_is_refused(self):
        ProductFactory()
        change = price_change()
        confirm_bulk_change(change_id=change.pk, rule=TENTH_OFF)

        with pytest.raises(ConfirmedDifferentlyError):
            confirm_bulk_change(change_id=change.pk, rule=TENTH_MORE)

    def test_a_worker_killed_in_the_middle_leaves_the_rest_to_the_next(self, monkeypatch):
        ProductFactory.create_batch(5, variant__price=D("10.00"))
        monkeypatch.setattr(bulk, "BATCH_SIZE", 2)
        change = price_change()
        confirm_bulk_change(change_id=change.pk, rule=TENTH_OFF)
        deaths = iter([False, True])
        apply = PriceRule.apply

        def die_in_the_second_batch(rule: PriceRule, old: Prices) -> Prices:
            if Variant.objects.filter(price=D("9.00")).exists() and next(deaths, False):
                raise SystemExit
            return apply(rule, old)

        with monkeypatch.context() as patch:
            patch.setattr(PriceRule, "apply", die_in_the_second_batch)
            with pytest.raises(SystemExit):
                run_bulk_change(change_id=change.pk)
        assert 0 < Variant.objects.filter(price=D("9.00")).count() < 5

        done = run_bulk_change(change_id=change.pk)

        assert (done.done, done.changed) == (5, 5)
        assert set(Variant.objects.values_list("price", flat=True)) == {D("9.00")}

    def test_an_empty_selection_is_done_at_once(self):
        change = price_change(Product.objects.none())

        confirm_bulk_change(change_id=change.pk, rule=TENTH_OFF)

        assert run_bulk_change(change_id=change.pk).state == State.DONE

    def test_preparing_loads_no_product(self, django_assert_num_queries):
        ProductFactory.create_batch(10)
        staff = UserFactory()

        with django_assert_num_queries(6):  # savepoint, insert, collect, count, release, size
            prepare_bulk_change(kind=Kind.ARCHIVE, products=Product.objects.all(), made_by=staff)


def careless_change(product_ids: list[int], rule: PriceRule, barrier: threading.Barrier) -> None:
    """What the service would be without its lock: read, calculate, write."""
    with transaction.atomic():
        variants = list(Variant.objects.filter(product__in=product_ids))
        barrier.wait(5)
        for variant in variants:
            variant.price = rule.apply(Prices(variant.price, None)).price
            variant.save()


@pytest.mark.django_db(transaction=True)
class TestRaces:
    ROUNDS = 5

    def test_two_price_changes_at_once_both_count(self):
        ids = [product.pk for product in ProductFactory.create_batch(3, variant__price=D("100.00"))]

        for _ in range(self.ROUNDS):
            Variant.objects.update(price=D("100.00"))
            assert at_once(*[lambda: change_prices(product_ids=ids, rule=TENTH_MORE)] * 2) == []
            assert set(Variant.objects.values_list("price", flat=True)) == {D("121.00")}

    def test_without_the_lock_one_of_two_price_changes_is_lost(self):
        ids = [ProductFactory(variant__price=D("100.00")).pk]
        barrier = threading.Barrier(2)

        assert at_once(*[lambda: careless_change(ids, TENTH_MORE, barrier)] * 2) == []

        assert Variant.objects.get().price == D("110.00")

    def test_two_workers_on_one_change_do_it_once(self, monkeypatch):
        monkeypatch.setattr(bulk, "BATCH_SIZE", 2)
        ProductFactory.create_batch(7, variant__price=D("10.00"))
        change = price_change()
        confirm_bulk_change(change_id=change.pk, rule=TENTH_OFF)

        assert at_once(*[lambda: run_bulk_change(change_id=change.pk)] * 2) == []

        assert set(Variant.objects.values_list("price", flat=True)) == {D("9.00")}
        assert BulkChange.objects.get().changed == 7
