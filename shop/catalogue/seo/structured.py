"""What a page says to machines: schema.org's Product and BreadcrumbList, as JSON-LD.

The fields are those that Google requires of a product (name, image, and offers with price, currency, availability), and
those that it recommends and the catalogue knows.
"""

import json
from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from shop.catalogue.search.tree import Shelf
from shop.catalogue.selectors import Availability, Edition, ProductPage
from shop.catalogue.seo.addresses import absolute, picture_address

JSON = dict[str, object]

CONTEXT = "https://schema.org"
# Google reads 5,000 characters.
MAX_DESCRIPTION = 5000
# Within a script element nothing but these could end it or begin a comment; JSON may write any character so.
_ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}


def json_ld(data: JSON) -> SafeString:
    """Write data as JSON-LD: a data block, which no browser runs and the policy of scripts does not concern."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 -- escaped just above


def product_data(page: ProductPage) -> JSON:
    """Describe the product, with an offer per edition; several stand in an AggregateOffer."""
    chosen, address = page.chosen, absolute(page.path)
    data: JSON = {
        "@context": CONTEXT,
        "@type": "Product",
        "@id": address,
        "name": page.title,
        "url": address,
        "sku": chosen.sku,
        "offers": _offers(page.editions),
    }
    if chosen.barcode:
        data["gtin"] = chosen.barcode
    if page.byline:
        data["brand"] = {"@type": "Brand", "name": page.byline}
    if page.summary:
        data["description"] = page.summary[:MAX_DESCRIPTION]
    if page.pictures:
        data["image"] = [picture_address(shot.name) for shot in page.pictures]
    if page.trail:
        data["category"] = " > ".join(shelf.name for shelf in page.trail)
    return data


def breadcrumb_data(trail: Iterable[Shelf], page: ProductPage | None = None) -> JSON:
    """Describe the way from the home page through the categories to the product's page, where it is one."""
    steps = [(gettext("Home"), reverse("catalogue:home")), (gettext("Catalogue"), reverse("catalogue:products"))]
    steps += [(shelf.name, shelf.get_absolute_url()) for shelf in trail]
    if page is not None:
        steps.append((page.title, page.path))
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
    prices = [edition.price for edition in editions]
    return {
        "@type": "AggregateOffer",
        "priceCurrency": settings.CURRENCY,
        "lowPrice": _amount(min(prices)),
        "highPrice": _amount(max(prices)),
        "offerCount": len(offers),
        "offers": offers,
    }


def _offer(edition: Edition) -> JSON:
    # Google knows no more than in stock and sold out of a page's few last copies.
    sold_out = edition.availability == Availability.SOLD_OUT
    offer: JSON = {
        "@type": "Offer",
        "name": edition.name,
        "sku": edition.sku,
        "price": _amount(edition.price),
        "priceCurrency": settings.CURRENCY,
        "availability": f"{CONTEXT}/{'OutOfStock' if sold_out else 'InStock'}",
        "itemCondition": f"{CONTEXT}/NewCondition",
    }
    if edition.barcode:
        offer["gtin"] = edition.barcode
    return offer


def _amount(price: Decimal) -> str:
    return f"{price:.2f}"
