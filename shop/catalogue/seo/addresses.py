"""Absolute addresses: always the shop's own, whatever Host a request names."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import default_storage


def absolute(path: str) -> str:
    """Return the address under which the world finds `path`; one that is absolute already stays."""
    shop = settings.SITE_URL.rstrip("/")
    if path.startswith("/") and not path.startswith("//"):
        return f"{shop}{path}"
    return urljoin(f"{shop}/", path)


def picture_address(name: str) -> str:
    """Return the address of the rendered picture of this name at its full size, as a JPEG."""
    return absolute(default_storage.url(name))
