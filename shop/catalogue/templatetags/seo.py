"""How pages tell machines what they are about."""

import json
from collections.abc import Iterable

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from shop.catalogue.models import ProductImage
from shop.catalogue.seo.addresses import picture_address
from shop.catalogue.seo.structured import Step, breadcrumb_data

register = template.Library()

# Within a script element nothing but these could end it or begin a comment; JSON may write any character so.
_ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}


@register.simple_tag
def json_ld(data: object) -> SafeString:
    """Write data as JSON-LD: a data block, which no browser runs and the policy of scripts does not concern."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 -- escaped just above


@register.simple_tag
def trail_data(trail: Iterable[Step], category: Step) -> SafeString:
    """Write the way to a category's page as JSON-LD; `trail` is what stands above it."""
    return json_ld(breadcrumb_data([*trail, category]))


@register.filter
def absolute_picture(image: ProductImage) -> str:
    """Return the address under which other sites find the picture."""
    return picture_address(image)


@register.simple_tag
def currency() -> str:
    """Return the code of the shop's currency."""
    return str(settings.CURRENCY)
