"""Absolute addresses: always the shop's own, whatever Host a request names."""

from urllib.parse import urljoin

from django.conf import settings

from shop.catalogue.models import ProductImage


def absolute(path: str) -> str:
    """Return the address under which the world finds `path`; one that is absolute already stays."""
    return urljoin(f"{settings.SITE_URL.rstrip('/')}/", path)


def picture_address(image: ProductImage) -> str:
    """Return the address of a rendered picture at its full size, as a JPEG."""
    return absolute(image.picture.url)
