"""How the catalogue's pages write prices, names and addresses, and show a cover."""

from decimal import Decimal
from html import unescape
from zlib import crc32

from babel import Locale
from django import template
from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import get_language, gettext, to_locale

from shop.catalogue.models import Product, ProductImage
from shop.core.money import format_money

register = template.Library()

# The style sheet has this many papers and patterns for products without a picture.
PAPERS = 8
PATTERNS = 4
# Longest titles, in characters, that fit the plate in its large and medium type.
SHORT_TITLE = 18
MEDIUM_TITLE = 45
# The width, in CSS pixels, that a browser without `srcset` gets.
FALLBACK_WIDTH = 480


@register.filter
def money(amount: Decimal) -> str:
    """Write an amount in the shop's currency."""
    return format_money(amount)


@register.filter
def language_name(code: str) -> str:
    """Name a language in the language of the page; an unknown code stands for itself."""
    names = Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE)).languages
    return str(names.get(code.replace("-", "_")) or names.get(code.partition("-")[0]) or code)


@register.filter
def plain_text(html: str) -> str:
    """Return what an HTML description says, in one line, for places that take no markup."""
    return " ".join(unescape(strip_tags(html)).split())


@register.filter
def spec(value: object) -> str:
    """Write the value of a spec; yes and no are words."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(value)


@register.inclusion_tag("catalogue/elements/cover.html")
def cover(
    product: Product, image: ProductImage | None, sizes: str, *, eager: bool = False, alt: str = ""
) -> dict[str, object]:
    """Show the product's picture, or a book bound in paper of its own; `sizes` is the width it takes, as in HTML.

    Without `alt` it is decoration: the title beside it says the same.
    """
    shown: dict[str, object] = {"product": product, "sizes": sizes, "eager": eager, "alt": alt}
    if image is None:
        return shown | {"binding": binding_classes(product.slug, product.title)}
    return shown | picture_sources(image)


def binding_classes(slug: str, title: str) -> str:
    """Choose paper, pattern and type size; a product keeps its binding as long as its slug."""
    lot = crc32(slug.encode())
    length = len(title)
    size = "short" if length <= SHORT_TITLE else "medium" if length <= MEDIUM_TITLE else "long"
    return f"paper-{lot % PAPERS} pattern-{lot // PAPERS % PATTERNS} title-{size}"


def picture_sources(image: ProductImage) -> dict[str, object]:
    """Return the `srcset` of each file type, and the JPEG of middle width for the rest."""
    renditions = image.picture.aspect_ratios[None]
    sets = {
        file_type: ", ".join(f"{rendition.url} {width}w" for width, rendition in sorted(by_width.items()))
        for file_type, by_width in renditions.items()
    }
    # A picture narrower than the smallest rendition is shown as it is.
    fallback = renditions["JPEG"].get(FALLBACK_WIDTH, image.picture)
    return {
        "sources": [(f"image/{name.lower()}", srcset) for name, srcset in sets.items() if name != "JPEG" and srcset],
        "srcset": sets["JPEG"],
        "src": fallback.url,
        "width": image.width,
        "height": image.height,
    }
