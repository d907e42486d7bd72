"""What a record must be before it is written, said in words; the database's constraints say the same."""

import math
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from shop.catalogue.models import Product
from shop.catalogue.models.variant import BARCODE
from shop.catalogue.records import ImageRecord, ProductRecord, VariantRecord
from shop.catalogue.services.apply.text import check_text, shown

MAX_PRICE = Decimal("9999999999.99")
MAX_INTEGER = 2_147_483_647
MAX_NUMBER = 10**15  # beyond it a float and JSON's number are no longer the same
MAX_VARIANTS = 2048
MAX_IMAGES = 250
MAX_TAGS = 250
MAX_SPECS = 250
MAX_DEPTH = 10
MAX_DESCRIPTION = 200_000  # cleaning takes seconds where this many characters are nested tags

_SLUG = re.compile(r"[-a-zA-Z0-9_]+")
_LANGUAGE = re.compile(r"([a-z]{2,3}(-[A-Za-z0-9]{2,8})?)?")
_WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*")


def problem_of(record: ProductRecord) -> str | None:
    """Return the first reason why this record cannot be written, or None."""
    return next((problem for check in _CHECKS for problem in check(record)), None)


def _names(record: ProductRecord) -> Iterator[str]:
    yield from check_text("slug", record.slug, 255, required=True)
    if not _SLUG.fullmatch(record.slug):
        yield f"The slug {shown(record.slug)} may have letters a to z, digits, hyphens and underscores only."
    yield from check_text("title", record.title, 300, required=True)
    yield from check_text("author or brand", record.byline, 500)
    yield from check_text("description", record.description, MAX_DESCRIPTION)
    if not _LANGUAGE.fullmatch(record.language):
        yield f"The language {shown(record.language)} is not an ISO 639 code, such as en."


def _state(record: ProductRecord) -> Iterator[str]:
    if record.status not in Product.Status.values:
        yield f"The status {shown(record.status)} is none of {', '.join(Product.Status.values)}."
    if record.published_at and record.published_at.tzinfo is None:
        yield "The moment of publication needs a time zone."


def _category(record: ProductRecord) -> Iterator[str]:
    if len(record.category) > MAX_DEPTH:
        yield f"The category is more than {MAX_DEPTH} levels deep."
    for name in record.category:
        yield from check_text("category", name, 120, required=True)


def _tags(record: ProductRecord) -> Iterator[str]:
    yield from _at_most("tags", len(record.tags), MAX_TAGS)
    for name, weight in record.tags.items():
        yield from check_text("tag", name, 80, required=True)
        if not 1 <= weight <= 100:
            yield f"The tag {shown(name)} needs a weight from 1 to 100."


def _specs(record: ProductRecord) -> Iterator[str]:
    yield from _at_most("specs", len(record.specs), MAX_SPECS)
    for name, value in record.specs.items():
        yield from check_text("spec's name", name, 120, required=True)
        if isinstance(value, str):
            yield from check_text(f"spec {shown(name)}", value, 10_000)
        elif not (math.isfinite(value) and abs(value) <= MAX_NUMBER):
            yield f"The spec {shown(name)} is not a number up to {MAX_NUMBER}."


def _images(record: ProductRecord) -> Iterator[str]:
    yield from _at_most("pictures", len(record.images), MAX_IMAGES)
    for image in record.images:
        yield from _image(image)


def _image(image: ImageRecord) -> Iterator[str]:
    yield from check_text("picture's alternative text", image.alt, 300)
    yield from check_text("picture's address", image.url, 500)
    if bool(image.url) == bool(image.file):
        yield "A picture needs an address or a file, and not both."
    if image.url and not _WEB_ADDRESS.fullmatch(image.url):
        yield f"The picture's address {shown(image.url)} does not start with http:// or https://."


def _variants(record: ProductRecord) -> Iterator[str]:
    if not record.variants:
        yield "A product needs at least one variant."
    yield from _at_most("variants", len(record.variants), MAX_VARIANTS)
    skus: set[str] = set()
    options: set[frozenset[tuple[str, str]]] = set()
    for variant in record.variants:
        yield from _variant(variant)
        if variant.sku in skus:
            yield f"Two variants have the SKU {shown(variant.sku)}."
        chosen = frozenset(variant.options.items())
        if chosen in options:
            yield f"Two variants have the same options ({shown(', '.join(variant.options.values()) or 'none')})."
        skus.add(variant.sku)
        options.add(chosen)


def _variant(variant: VariantRecord) -> Iterator[str]:
    yield from check_text("SKU", variant.sku, 64, required=True)
    yield from _price("price", variant.price)
    if variant.compare_at_price is not None:
        yield from _price("compare-at price", variant.compare_at_price)
        if not variant.compare_at_price > variant.price:
            yield f"The compare-at price {variant.compare_at_price} is not above the price {variant.price}."
    if not re.fullmatch(BARCODE, variant.barcode):
        yield f"The barcode {shown(variant.barcode)} does not have 8, 12, 13 or 14 digits."
    yield from _count("weight in grams", variant.weight_grams)
    yield from _count("quantity", variant.quantity)
    for name, value in variant.options.items():
        yield from check_text("option's name", name, 120, required=True)
        yield from check_text(f"option {shown(name)}", value, 300, required=True)


def _price(what: str, price: Decimal) -> Iterator[str]:
    if not price.is_finite() or not 0 <= price <= MAX_PRICE:
        yield f"The {what} is not between 0 and {MAX_PRICE}."
    elif price != round(price, 2):
        yield f"The {what} has more than two decimals."


def _count(what: str, number: int | None) -> Iterator[str]:
    if number is not None and not 0 <= number <= MAX_INTEGER:
        yield f"The {what} is not between 0 and {MAX_INTEGER}."


def _at_most(what: str, number: int, most: int) -> Iterator[str]:
    if number > most:
        yield f"There are {number} {what}; at most {most} are possible."


_CHECKS: tuple[Callable[[ProductRecord], Iterator[str]], ...] = (
    _names,
    _state,
    _category,
    _tags,
    _specs,
    _images,
    _variants,
)
