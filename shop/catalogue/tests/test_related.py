from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from shop.catalogue.models import Product, ProductImage, Tag, Variant
from shop.catalogue.selectors import related
from shop.catalogue.selectors.related import related_cards
from shop.catalogue.tests.factories import ProductFactory, ProductTagFactory, TagFactory, VariantFactory

pytestmark = pytest.mark.django_db


def _tagged(title: str, **weights: int) -> Product:
    product: Product = ProductFactory(title=title, published_at=timezone.now() - timedelta(days=1))
    for slug, weight in weights.items():
        tag = Tag.objects.filter(slug=slug).first() or TagFactory(slug=slug)
        ProductTagFactory(product=product, tag=tag, weight=weight)
    return product


def _titles(product: Product) -> list[str]:
    return [card.title for card in related_cards(product.pk)]


def test_the_sum_of_the_products_of_weights_decides():
    whale = _tagged("Whale", sea=10, hunt=5)
    _tagged("Much sea", sea=9)
    _tagged("Both", sea=5, hunt=9)
    _tagged("Hunt", hunt=10)
    _tagged("Neither", love=100)

    assert _titles(whale) == ["Both", "Much sea", "Hunt"]


def test_of_two_equally_near_the_newer_comes_first():
    whale = _tagged("Whale", sea=10)
    _tagged("Newer", sea=5)
    old = _tagged("Older", sea=5)
    Product.objects.filter(pk=old.pk).update(published_at=timezone.now() - timedelta(days=9))

    assert _titles(whale) == ["Newer", "Older"]


@pytest.mark.parametrize(
    "state",
    [
        {"status": Product.Status.ARCHIVED},
        {"is_active": False},
        {"published_at": timezone.now() + timedelta(days=365)},
    ],
)
def test_what_is_not_on_show_is_not_related(state: dict[str, object]):
    whale = _tagged("Whale", sea=10)
    hidden = _tagged("Hidden", sea=10)
    Product.objects.filter(pk=hidden.pk).update(**state)

    assert _titles(whale) == []


def test_a_product_without_tags_has_no_relations():
    assert _titles(_tagged("Alone")) == []


def test_a_tag_on_everything_offers_its_first_products_only(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(related, "PRODUCTS_PER_TAG", 3)
    whale = _tagged("Whale", sea=1)
    for weight in range(2, 8):
        _tagged(f"Sea {weight}", sea=weight)

    assert _titles(whale) == ["Sea 7", "Sea 6", "Sea 5"]


def test_a_related_product_is_shown_with_its_price_and_cover(django_assert_num_queries: DjangoAssertNumQueries):
    whale, other = _tagged("Whale", sea=1), _tagged("Other", sea=1)
    VariantFactory(product=other, price=Decimal(40))
    VariantFactory(product=other, price=Decimal(1), is_active=False)
    Variant.objects.filter(product=other, is_default=True).update(price=Decimal(9), compare_at_price=Decimal(30))
    ProductImage.objects.create(product=other, picture="products/b.jpg", width=3, height=4, position=2)
    ProductImage.objects.create(product=other, picture="products/a.jpg", width=1, height=2, position=1)

    with django_assert_num_queries(1):
        (card,) = related_cards(whale.pk)

    assert (card.price, card.former_price, card.is_lowest_of_several) == ("€9.00", "€12.50", True)
    assert 'src="/media/products/a.jpg"' in card.cover.picture.show("100vw")
    assert not card.cover.binding
