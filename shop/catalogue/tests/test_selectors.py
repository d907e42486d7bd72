from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from shop.catalogue import selectors
from shop.catalogue.models import Product
from shop.catalogue.search.cards import Card, cards
from shop.catalogue.selectors import home
from shop.catalogue.tests.factories import CategoryFactory, ProductFactory, VariantFactory, reduce_price

pytestmark = pytest.mark.django_db


def _card(product: Product) -> Card:
    (card,) = cards([product.pk])
    return card


def test_a_card_shows_the_default_price_and_says_from_where_other_variants_cost_more():
    product = ProductFactory(variant__price=Decimal(11))
    reduce_price(product, to=Decimal(8))
    VariantFactory(product=product, price=Decimal(20))

    card = _card(product)

    assert (card.price, card.former_price, card.is_lowest_of_several) == ("€8.00", "€11.00", True)


@pytest.mark.parametrize("other", [Decimal(8), Decimal(5)])
def test_a_card_does_not_say_from_where_it_would_mislead(other: Decimal):
    product = ProductFactory(variant__price=Decimal(8))
    VariantFactory(product=product, price=other)

    assert not _card(product).is_lowest_of_several


def test_a_withdrawn_variant_has_no_part_in_a_card():
    product = ProductFactory(variant__price=Decimal(8))
    VariantFactory(product=product, price=Decimal(20), is_active=False)

    assert not _card(product).is_lowest_of_several


def test_the_window_holds_the_newest_products_and_a_branch_for_each_filled_root():
    root = CategoryFactory(name="Root")
    child = CategoryFactory(name="Child", parent=root)
    CategoryFactory(name="Empty")
    now = timezone.now()
    for age in range(12):
        # Some of the newest are the root's own, some its child's.
        category = root if age % 2 else child
        ProductFactory(title=f"Age {age:02}", category=category, published_at=now - timedelta(hours=age))
    ProductFactory(title="Loose", category=None, published_at=now - timedelta(days=2))

    window = selectors.shop_window()

    (branch,), (tile,) = window.rows, window.tiles
    assert (branch.shelf.name, str(branch.size), str(window.size)) == ("Root", "12", "13")
    assert [card.title for card in branch.cards] == [f"Age {age:02}" for age in range(home.ROW_SIZE)]
    assert len(tile.cards) == home.FAN_SIZE
    assert window.more == []
    assert [card.title for card in window.standing] == [f"Age {age:02}" for age in range(home.WINDOW_SIZE)]
    assert len(window.just_in) == home.ROW_SIZE


def test_the_rows_are_those_of_the_fullest_categories():
    for number in range(home.TILES + 3):
        ProductFactory.create_batch(1 + (number > home.TILES), category=CategoryFactory(name=f"Shelf {number}"))

    window = selectors.shop_window()

    assert [branch.shelf.name for branch in window.rows] == ["Shelf 13", "Shelf 14", "Shelf 0"]
    assert [len(branch.cards) for branch in window.rows] == [2, 2, 1]
    assert [branch.shelf.name for branch in window.more] == ["Shelf 12", "Shelf 13", "Shelf 14"]


def test_beyond_what_is_counted_a_size_says_at_least():
    assert [str(home.Size.of(counted, 2)) for counted in (1, 2, 3)] == ["1", "2", "2+"]


def test_a_catalogue_beyond_reach_counts_its_categories_less_far(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(home, "REACH", 4)
    monkeypatch.setattr(home, "MANY", 2)
    ProductFactory.create_batch(3, category=CategoryFactory())
    few = CategoryFactory()
    ProductFactory(category=few)
    assert [str(branch.size) for branch in selectors.shop_window().tiles] == ["3", "1"]

    ProductFactory(category=few)
    window = selectors.shop_window()

    assert [str(branch.size) for branch in window.tiles] == ["2+", "2"]
    assert str(window.size) == "4+"


def test_the_window_shows_what_costs_less_than_it_did():
    reduce_price(ProductFactory(title="Reduced", variant__price=Decimal(11)), to=Decimal(8))
    ProductFactory(title="Never asked for", variant__price=Decimal(8), variant__compare_at_price=Decimal(11))

    assert [card.title for card in selectors.shop_window().reduced] == ["Reduced"]


def test_the_window_takes_three_queries_whatever_it_shows(django_assert_num_queries: DjangoAssertNumQueries):
    for _ in range(4):
        ProductFactory(category=CategoryFactory(parent=CategoryFactory()))

    with django_assert_num_queries(3):
        selectors.shop_window()


def test_a_product_withdrawn_while_its_shelf_is_read_is_left_out():
    kept, withdrawn = ProductFactory(title="Kept"), ProductFactory()
    keys = [withdrawn.pk, kept.pk]
    Product.objects.filter(pk=withdrawn.pk).update(is_active=False)

    assert [card.title for card in cards(keys)] == ["Kept"]
