"""The paths of products' and categories' pages."""

from functools import lru_cache

from django.urls import reverse


def product_path(slug: str) -> str:
    """Return the path of a product's page."""
    return f"{_beginning('catalogue:product')}{slug}/"


def category_path(slug: str) -> str:
    """Return the path of a category's page."""
    return f"{_beginning('catalogue:category')}{slug}/"


@lru_cache(maxsize=2)
def _beginning(name: str) -> str:
    # A slug is written as it is: reversing each address would cost a list more than all its cards.
    return reverse(name, args=["slug"]).removesuffix("slug/")
