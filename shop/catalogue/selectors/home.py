"""What the home page reads."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from shop.catalogue.models import Category, Product
from shop.catalogue.querysets import ProductQuerySet
from shop.catalogue.selectors.cards import Card, cards, with_shelf_data
from shop.catalogue.selectors.categories import Branch, sizes_by_path, subtree_size
from shop.catalogue.selectors.lists import ORDER, Sort

WINDOW_SIZE = 4
ROW_SIZE = 6


@dataclass(frozen=True)
class ShopWindow:
    """The home page: the newest products, those with a reduced price, and the top categories."""

    newest: list[Card]
    reduced: list[Card]
    branches: list[Branch]
    size: int


def shop_window() -> ShopWindow:
    """Return what the home page shows, in seven queries whatever the catalogue's size."""
    newest = list(_newest_first().values_list("pk", flat=True)[: WINDOW_SIZE + ROW_SIZE])
    reduced = list(_reduced().values_list("pk", flat=True)[:ROW_SIZE])
    roots = list(Category.objects.get_root_nodes().annotate(newest=_newest_in_subtree(ROW_SIZE)))
    sizes = sizes_by_path(Product.objects.published())
    wanted = {*newest, *reduced, *(pk for root in roots for pk in root.newest)}
    products = with_shelf_data(Product.objects.published().filter(pk__in=wanted))
    found = {card.product.pk: card for card in cards(products)}

    def pick(keys: Iterable[int]) -> list[Card]:
        # A product may have been withdrawn between the queries.
        return [found[key] for key in keys if key in found]

    branches = [Branch(root, subtree_size(root, sizes), tuple(pick(root.newest))) for root in roots]
    return ShopWindow(
        newest=pick(newest),
        reduced=pick(reduced),
        branches=[branch for branch in branches if branch.size],
        size=sum(sizes.values()),
    )


def _newest_first() -> ProductQuerySet:
    return Product.objects.published().order_by(*ORDER[Sort.NEWEST])


def _reduced() -> ProductQuerySet:
    return _newest_first().filter(variants__is_default=True, variants__former_price__isnull=False)


def _newest_in_subtree(limit: int) -> ArraySubquery:
    products = _newest_first().filter(category__path__startswith=OuterRef("path"))
    return ArraySubquery(products.values("pk")[:limit])
