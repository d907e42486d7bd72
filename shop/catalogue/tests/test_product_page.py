"""What a product's page says of its editions, their prices and whether they can be had."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import DjangoAssertNumQueries

from shop.catalogue.models import Product, ProductImage, Variant
from shop.catalogue.selectors import Availability
from shop.catalogue.tests.factories import (
    CategoryFactory,
    ProductFactory,
    ProductTagFactory,
    TagFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def emma() -> Product:
    product: Product = ProductFactory(
        slug="emma", title="Emma", variant__price=Decimal(20), variant__options={"Format": "Paperback"}
    )
    return product


def _page(client: Client, path: str = "/products/emma/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def _today() -> str:
    return date_format(timezone.localtime(), "j F Y")


def _set(product: Product, **fields: object) -> None:
    Variant.objects.filter(product=product, is_default=True).update(**fields)


def test_a_reduction_names_its_day_and_the_lowest_price_before(client: Client, emma: Product):
    _set(emma, price=Decimal(15), compare_at_price=Decimal(99))
    page = _page(client)

    assert "<s>€20.00</s>" in page
    assert f"Reduced on {_today()}. €20.00 was the lowest price of the 30 days before." in page
    assert "€99" not in page


def test_a_former_price_without_a_record_is_a_list_price_without_a_stroke(client: Client, emma: Product):
    _set(emma, compare_at_price=Decimal(30))
    page = _page(client)

    assert "List price €30.00." in page
    assert "<s>" not in page


def test_a_changed_price_says_since_when_it_holds(client: Client, emma: Product):
    assert "Price since" not in _page(client)

    _set(emma, price=Decimal(25))

    assert f"Price since {_today()}." in _page(client)


@pytest.mark.parametrize(
    ("quantity", "words"),
    [(None, "In stock"), (4, "In stock"), (3, "Only 3 left"), (1, "Only 1 left"), (0, "Sold out")],
)
def test_the_page_says_whether_an_edition_can_be_had(client: Client, emma: Product, quantity: int | None, words: str):
    _set(emma, imported_quantity=quantity)

    assert words in _page(client)


def test_a_quantity_is_judged_at_its_edges():
    assert [Availability.of(quantity).name for quantity in (0, 1, 3, 4)] == [
        *("SOLD_OUT", "FEW_LEFT", "FEW_LEFT", "IN_STOCK")
    ]


def test_editions_that_differ_in_one_thing_are_named_by_it(client: Client, emma: Product):
    VariantFactory(product=emma, options={"Format": "Hardback"}, price=Decimal(40))
    page = _page(client)

    assert "<legend>Format</legend>" in page
    assert re.findall(r'class="name">([^<]+)<', page) == ["Paperback", "Hardback"]
    assert page.count("checked>") == 1


def test_editions_that_differ_in_several_things_name_each(client: Client, emma: Product):
    VariantFactory(product=emma, options={"Format": "Hardback", "Size": "A4"})
    page = _page(client)

    assert "<legend>Edition</legend>" in page
    # The database keeps the options in an order of its own.
    assert "Size: A4, Format: Hardback" in page


def test_a_single_edition_asks_for_no_choice(client: Client, emma: Product):
    page = _page(client)

    assert 'type="radio"' not in page
    assert "editions.js" not in page


def test_a_withdrawn_edition_is_not_offered(client: Client, emma: Product):
    VariantFactory(product=emma, options={"Format": "Scroll"}, is_active=False)

    assert "Scroll" not in _page(client)


def test_several_pictures_are_chosen_by_their_thumbnails(client: Client, emma: Product):
    for position in range(3):
        name = f"products/{position}.jpg"
        ProductImage.objects.create(product=emma, picture=name, width=520, height=780, position=position)
    page = _page(client)

    assert 'alt="Picture 2 of 3"' in page
    assert page.count('name="picture"') == 3
    assert page.count('fetchpriority="high"') == 1


def test_related_products_are_shown_with_the_whole_page_in_six_queries(
    client: Client, emma: Product, django_assert_max_num_queries: DjangoAssertNumQueries
):
    tag = TagFactory()
    Product.objects.filter(pk=emma.pk).update(category=CategoryFactory(parent=CategoryFactory()))
    for product in [emma, *ProductFactory.create_batch(9)]:
        ProductTagFactory(product=product, tag=tag)
        VariantFactory(product=product)
        ProductImage.objects.create(product=product, picture="products/a.jpg", width=520, height=780)

    with django_assert_max_num_queries(6):
        page = _page(client)

    assert "In the same vein" in page
    assert page.count('class="card"') == 6
