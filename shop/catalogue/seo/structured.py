"""What a page says to machines: schema.org's Product and BreadcrumbList, as JSON-LD.

The fields are those that Google requires of a product (name, image, and offers with price, currency, availability), and
those that it recommends and the catalogue knows.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from shop.catalogue.models import Product
from shop.catalogue.selectors import Availability, Edition, ProductPage
from shop.catalogue.seo.addresses import absolute, picture_address

JSON = dict[str, object]


class Step(Protocol):
    """A category, or what stands for one."""

    @property
    def name(self) -> str: ...  # noqa: D102 -- the name that customers see

    def get_absolute_url(self) -> str: ...  # noqa: D102 -- the path of its page


CONTEXT = "https://schema.org"
# Google reads 5,000 characters.
MAX_DESCRIPTION = 5000


def product_data(page: ProductPage) -> JSON:
    """Describe the product, with an offer per edition; several stand in an AggregateOffer."""
    product, chosen = page.product, page.chosen.variant
    data: JSON = {
        "@context": CONTEXT,
        "@type": "Product",
        "@id": absolute(product.get_absolute_url()),
        "name": product.title,
        "url": absolute(product.get_absolute_url()),
        "sku": chosen.sku,
        "offers": _offers(page.editions),
    }
    if chosen.barcode:
        data["gtin"] = chosen.barcode
    if product.byline:
        data["brand"] = {"@type": "Brand", "name": product.byline}
    if page.summary:
        data["description"] = page.summary[:MAX_DESCRIPTION]
    if page.pictures:
        data["image"] = [picture_address(image) for image in page.pictures]
    if page.trail:
        data["category"] = " > ".join(category.name for category in page.trail)
    return data


def breadcrumb_data(trail: Iterable[Step], product: Product | None = None) -> JSON:
    """Describe the way from the home page through the categories to the product, where there is one."""
    steps = [(gettext("Home"), reverse("catalogue:home")), (gettext("Catalogue"), reverse("catalogue:products"))]
    steps += [(category.name, category.get_absolute_url()) for category in trail]
    if product is not None:
        steps.append((product.title, product.get_absolute_url()))
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
            for position, (name, path) in enumerate(steps, start=1)
        ],
    }


def _offers(editions: list[Edition]) -> JSON:
    offers = [_offer(edition) for edition in editions]
    if len(offers) == 1:
        return offers[0]
    prices = [edition.variant.price for edition in editions]
    return {
        "@type": "AggregateOffer",
        "priceCurrency": settings.CURRENCY,
        "lowPrice": _amount(min(prices)),
        "highPrice": _amount(max(prices)),
        "offerCount": len(offers),
        "offers": offers,
    }


def _offer(edition: Edition) -> JSON:
    variant = edition.variant
    # Google knows no more than in stock and sold out of a page's few last copies.
    sold_out = edition.availability == Availability.SOLD_OUT
    offer: JSON = {
        "@type": "Offer",
        "name": edition.name,
        "sku": variant.sku,
        "price": _amount(variant.price),
        "priceCurrency": settings.CURRENCY,
        "availability": f"{CONTEXT}/{'OutOfStock' if sold_out else 'InStock'}",
        "itemCondition": f"{CONTEXT}/NewCondition",
    }
    if variant.barcode:
        offer["gtin"] = variant.barcode
    return offer


def _amount(price: Decimal) -> str:
    return f"{price:.2f}"
