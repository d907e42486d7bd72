"""Categories with how much stands below them."""

from dataclasses import dataclass

from django.db.models import Count

from shop.catalogue.models import Category
from shop.catalogue.querysets import ProductQuerySet
from shop.catalogue.selectors.cards import Card


@dataclass(frozen=True)
class Branch:
    """A category with how many published products its subtree has, and the cards asked for of the newest."""

    category: Category
    size: int
    cards: tuple[Card, ...] = ()


def sizes_by_path(products: ProductQuerySet) -> dict[str, int]:
    """Count products by their own category's path; "" counts those without one."""
    rows = products.order_by().values_list("category__path").annotate(size=Count("pk"))
    return {path or "": size for path, size in rows}


def subtree_size(category: Category, sizes: dict[str, int]) -> int:
    """Return how many of the counted products stand in the category or below it."""
    return sum(size for path, size in sizes.items() if path.startswith(category.path))
