"""Cards: all that a shelf shows of a product."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from django.db.models import Prefetch, QuerySet

from shop.catalogue.models import Product, ProductImage, Variant


@dataclass(frozen=True)
class Card:
    """What a shelf shows of a product; prices are in the shop's currency."""

    product: Product
    cover: ProductImage | None
    price: Decimal
    # What is struck through: asked for before the reduction, by the record of prices.
    former_price: Decimal | None
    # Other variants cost more, and none costs less.
    is_lowest_of_several: bool

    @classmethod
    def of(cls, product: Product) -> Self:
        """Read a product that a selector of this module has fetched, without a further query."""
        variants, images = product.variants.all(), product.images.all()
        default = next(variant for variant in variants if variant.is_default)
        prices = {variant.price for variant in variants}
        return cls(
            product=product,
            cover=images[0] if images else None,
            price=default.price,
            former_price=default.former_price,
            is_lowest_of_several=len(prices) > 1 and default.price == min(prices),
        )


def cards(products: Iterable[Product]) -> list[Card]:
    """Return the cards of products that a selector of this module fetches.

    What is deleted between the query for products and the one for their variants is left out.
    """
    return [Card.of(product) for product in products if product.variants.all()]


def with_shelf_data(
    products: QuerySet[Product], defer: Iterable[str] = ("search_vector", "description")
) -> QuerySet[Product]:
    """Fetch with the products what their cards show: the rendered pictures and the variants that are sold."""
    images = ProductImage.objects.exclude(picture="").order_by("position", "pk")
    variants = Variant.objects.filter(is_active=True).order_by("position", "pk")
    # A page needs neither the search vector nor, on a shelf, the description: both are large.
    return products.defer(*defer).prefetch_related(Prefetch("images", images), Prefetch("variants", variants))
