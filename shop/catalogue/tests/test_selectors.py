from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.catalogue import selectors
from shop.catalogue.models import Product, Variant
from shop.catalogue.selectors import Card
from shop.catalogue.selectors.cards import with_shelf_data
from shop.catalogue.tests.factories import CategoryFactory, ProductFactory, VariantFactory, reduce_price

pytestmark = pytest.mark.django_db


def _card(product: Product) -> Card:
    return Card.of(with_shelf_data(Product.objects.published()).get(pk=product.pk))


def test_a_card_shows_the_default_price_and_says_from_where_other_variants_cost_more():
    product = ProductFactory(variant__price=Decimal(11))
    reduce_price(product, to=Decimal(8))
    VariantFactory(product=product, price=Decimal(20))

    card = _card(product)

    assert (card.price, card.former_price, card.is_lowest_of_several) == (Decimal(8), Decimal(11), True)


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
        ProductFactory(title=f"Age {age:02}", category=child, published_at=now - timedelta(hours=age))
    ProductFactory(title="Loose", category=None, published_at=now - timedelta(days=2))

    window = selectors.shop_window()

    (branch,) = window.branches
    assert (branch.category.name, branch.size, window.size) == ("Root", 12, 13)
    assert [card.product.title for card in branch.cards] == [f"Age {age:02}" for age in range(selectors.ROW_SIZE)]
    assert len(window.newest) == selectors.WINDOW_SIZE + selectors.ROW_SIZE
    assert window.newest[0].product.title == "Age 00"


def test_the_window_shows_what_costs_less_than_it_did():
    reduce_price(ProductFactory(title="Reduced", variant__price=Decimal(11)), to=Decimal(8))
    ProductFactory(title="Never asked for", variant__price=Decimal(8), variant__compare_at_price=Decimal(11))

    assert [card.product.title for card in selectors.shop_window().reduced] == ["Reduced"]


def test_a_product_deleted_while_its_list_is_read_is_left_out():
    kept, deleted = ProductFactory(), ProductFactory()
    listed = list(with_shelf_data(Product.objects.published()))
    # As the second query of a list sees it when the product goes between the two.
    gone = next(product for product in listed if product == deleted)
    gone._prefetched_objects_cache["variants"] = Variant.objects.none()

    assert [card.product for card in selectors.cards(listed)] == [kept]
