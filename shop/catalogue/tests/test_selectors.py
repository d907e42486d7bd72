from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.catalogue import selectors
from shop.catalogue.models import Product, Variant
from shop.catalogue.selectors import Card, Sort
from shop.catalogue.tests.factories import CategoryFactory, ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db


def _titles(sort: Sort) -> list[str]:
    return [product.title for product in selectors.products_on_show(sort=sort)]


def _card(product: Product) -> Card:
    return Card.of(selectors.product_pages().get(pk=product.pk))


@pytest.fixture
def _three_books() -> None:
    now = timezone.now()
    ProductFactory(title="Beta", published_at=now - timedelta(days=1), variant__price=Decimal(9))
    ProductFactory(title="Alpha", published_at=now - timedelta(days=3), variant__price=Decimal(5))
    ProductFactory(title="Gamma", published_at=now - timedelta(days=2), variant__price=Decimal(7))


@pytest.mark.usefixtures("_three_books")
@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        (Sort.NEWEST, ["Beta", "Gamma", "Alpha"]),
        (Sort.TITLE, ["Alpha", "Beta", "Gamma"]),
        (Sort.PRICE, ["Alpha", "Gamma", "Beta"]),
        (Sort.PRICE_DESCENDING, ["Beta", "Gamma", "Alpha"]),
    ],
)
def test_a_list_is_read_in_the_order_asked_for(sort: Sort, titles: list[str]):
    assert _titles(sort) == titles


@pytest.mark.parametrize("sort", Sort)
def test_products_that_are_equal_in_the_order_keep_their_places(sort: Sort):
    moment = timezone.now() - timedelta(hours=1)
    keys = [ProductFactory(title="Same", published_at=moment).pk for _ in range(4)]

    shown = [product.pk for product in selectors.products_on_show(sort=sort)]

    assert shown == sorted(keys, reverse=sort in {Sort.NEWEST, Sort.PRICE_DESCENDING})


def test_a_price_orders_by_the_default_variant_and_shows_a_product_once():
    product = ProductFactory(title="Two formats", variant__price=Decimal(20))
    VariantFactory(product=product, price=Decimal(1))
    ProductFactory(title="One format", variant__price=Decimal(10))

    assert _titles(Sort.PRICE) == ["One format", "Two formats"]


def test_a_category_shows_what_is_below_it_and_not_what_is_beside_it():
    fiction = CategoryFactory(name="Fiction")
    novels = CategoryFactory(name="Novels", parent=fiction)
    ProductFactory(title="Deep", category=CategoryFactory(parent=novels))
    ProductFactory(title="Own", category=fiction)
    ProductFactory(title="Beside")

    shown = selectors.products_on_show(sort=Sort.TITLE, category=fiction)

    assert [product.title for product in shown] == ["Deep", "Own"]


def test_a_card_shows_the_default_price_and_says_from_where_other_variants_cost_more():
    product = ProductFactory(variant__price=Decimal(8), variant__compare_at_price=Decimal(11))
    VariantFactory(product=product, price=Decimal(20))

    card = _card(product)

    assert (card.price, card.compare_at_price, card.is_lowest_of_several) == (Decimal(8), Decimal(11), True)


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
    ProductFactory(title="Reduced", variant__price=Decimal(8), variant__compare_at_price=Decimal(11))
    ProductFactory(title="Plain")

    assert [card.product.title for card in selectors.shop_window().reduced] == ["Reduced"]


def test_branches_below_a_category_leave_out_what_is_empty():
    root = CategoryFactory(name="Root")
    filled = CategoryFactory(name="Filled", parent=root)
    CategoryFactory(name="Empty", parent=root)
    ProductFactory(category=CategoryFactory(parent=filled))
    ProductFactory(category=filled, status=Product.Status.DRAFT)
    root.refresh_from_db()

    assert [(branch.category.name, branch.size) for branch in selectors.branches_below(root)] == [("Filled", 1)]


def test_the_trail_leads_from_the_root_to_the_category():
    root = CategoryFactory(name="Root")
    child = CategoryFactory(name="Child", parent=root)

    assert [category.name for category in selectors.trail(child)] == ["Root", "Child"]
    assert selectors.trail(None) == []


def test_a_product_deleted_while_its_list_is_read_is_left_out():
    kept, deleted = ProductFactory(), ProductFactory()
    listed = list(selectors.products_on_show(sort=selectors.Sort.TITLE))
    # As the second query of a list sees it when the product goes between the two.
    gone = next(product for product in listed if product == deleted)
    gone._prefetched_objects_cache["variants"] = Variant.objects.none()

    assert [card.product for card in selectors.cards(listed)] == [kept]
