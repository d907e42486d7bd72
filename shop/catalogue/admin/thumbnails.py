"""Small pictures in the admin."""

from typing import TYPE_CHECKING

from django.utils.html import format_html

from shop.catalogue.models import ProductImage

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


def thumbnail(image: ProductImage, *, css_class: str) -> "SafeString":
    """Show the smallest rendition; the text beside it says what it shows."""
    renditions = image.picture.aspect_ratios[None]["JPEG"]
    url = renditions[min(renditions)].url if renditions else image.picture.url
    return format_html('<img src="{}" alt="" class="{}" loading="lazy">', url, css_class)
