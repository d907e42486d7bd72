"""The product feed for Google Merchant Center: RSS 2.0 with Google's attributes, one item per variant.

Limits of length are those of Google's product data specification.
"""

import io
from collections.abc import Iterator
from decimal import Decimal

from django.conf import settings
from django.utils.text import Truncator
from django.utils.xmlutils import SimplerXMLGenerator

from shop.catalogue.exporting.stored import iterate_products, read_shelves, sold_variants
from shop.catalogue.html import plain_text
from shop.catalogue.models import Product, Variant
from shop.catalogue.services.apply.images import public_url
from shop.catalogue.services.apply.shelves import Shelves
from shop.catalogue.slugs import digest
from shop.catalogue.xml import xml_text

MAX_ID = 50
MAX_TITLE = 150
MAX_DESCRIPTION = 5000
MAX_BRAND = 70
MAX_PRODUCT_TYPE = 750
MAX_LINK = 2000
MAX_FURTHER_PICTURES = 10

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n'
)
_TAIL = "</channel>\n</rss>\n"
# Options that Google has an attribute for.
_ATTRIBUTES = {"colour": "color", "color": "color", "size": "size", "material": "material", "pattern": "pattern"}

Field = tuple[str, str]


def google_feed() -> Iterator[str]:
    """Yield the feed of all published products, piece by piece."""
    yield _HEAD
    site = settings.SITE_URL
    yield _elements([("title", settings.SITE_NAME), ("link", site), ("description", settings.SITE_NAME)])
    shelves = read_shelves()
    for product in iterate_products(Product.objects.published()):
        common = list(_common(product, shelves))
        for variant in sold_variants(product):
            fields = [*_own(product, variant), *common]
            yield f"<item>\n{_elements(fields)}</item>\n"
    yield _TAIL


def _own(product: Product, variant: Variant) -> Iterator[Field]:
    yield "g:id", variant.sku if len(variant.sku) <= MAX_ID else f"{variant.sku[: MAX_ID - 9]}-{digest(variant.sku)}"
    chosen = ", ".join(variant.options.values())
    yield "g:title", _cut(f"{product.title} ({chosen})" if chosen else product.title, MAX_TITLE)
    yield "g:availability", "out_of_stock" if variant.imported_quantity == 0 else "in_stock"
    # A reduction is announced to Google as on the page: from the price on record.
    yield "g:price", _money(variant.former_price or variant.price)
    if variant.former_price:
        yield "g:sale_price", _money(variant.price)
    if variant.barcode:
        yield "g:gtin", variant.barcode
    else:
        yield "g:identifier_exists", "no"
    if variant.weight_grams:
        yield "g:shipping_weight", f"{variant.weight_grams} g"
    for name, value in variant.options.items():
        if attribute := _ATTRIBUTES.get(name.lower()):
            yield f"g:{attribute}", _cut(value, 100)


def _common(product: Product, shelves: Shelves) -> Iterator[Field]:
    yield "g:description", _cut(plain_text(product.description) or product.title, MAX_DESCRIPTION)
    yield "g:link", f"{settings.SITE_URL.rstrip('/')}{product.get_absolute_url()}"[:MAX_LINK]
    yield "g:condition", "new"
    pictures = [url for image in product.images.all() if (url := public_url(image))]
    for place, url in enumerate(pictures[: MAX_FURTHER_PICTURES + 1]):
        yield "g:additional_image_link" if place else "g:image_link", url
    if product.byline:
        yield "g:brand", _cut(product.byline, MAX_BRAND)
    if len(sold_variants(product)) > 1:
        yield "g:item_group_id", f"p{product.pk}"
    if path := shelves.path_of(product.category_id):
        yield "g:product_type", _cut(" > ".join(path), MAX_PRODUCT_TYPE)


def _money(amount: Decimal) -> str:
    return f"{amount:.2f} {settings.CURRENCY}"


def _cut(text: str, longest: int) -> str:
    return Truncator(text).chars(longest)


def _elements(fields: list[Field]) -> str:
    out = io.StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    for name, value in fields:
        xml.addQuickElement(name, xml_text(value))
        out.write("\n")
    return out.getvalue()
