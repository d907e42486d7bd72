"""What sitemaps and feeds read: addresses and moments, in parts that end at fixed keys.

A part is a range of primary keys. So it is found at once in a catalogue of any size (nothing is counted or skipped),
has never more addresses than keys, and keeps its address when other products come and go.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from routers.reading import read_cursor
from shop.catalogue.models import Category, Listing, Product

KEYS_PER_PART = 10_000
FEED_SIZE = 30

# The newest of each category of a subtree, each found by an index: a shelf of three books among a million is as quick.
_NEWEST = """
    SELECT newest.product_id
    FROM unnest(%(categories)s::bigint[]) category
    CROSS JOIN LATERAL (
        SELECT product_id, published_at FROM catalogue_listing
        WHERE category_id = category AND published_at <= %(now)s
        ORDER BY published_at DESC, product_id DESC LIMIT %(size)s
    ) newest
    ORDER BY newest.published_at DESC, newest.product_id DESC LIMIT %(size)s
"""

Entry = tuple[str, datetime]


def product_parts() -> Iterator[int]:
    """Yield the numbers of the parts that have a published product; one look into an index per part."""
    return _parts(Product.objects.published())


def category_parts() -> Iterator[int]:
    """Yield the numbers of the parts that have a category."""
    return _parts(Category.objects.all())


def product_entries(part: int) -> list[Entry]:
    """Return slug and last change of each published product of a part."""
    return _entries(Product.objects.published(), part)


def category_entries(part: int) -> list[Entry]:
    """Return slug and last change of each category of a part."""
    return _entries(Category.objects.all(), part)


def newest_products(category: Category | None = None) -> list[Product]:
    """Return the products of a feed, the newest first; of the category's whole subtree where one is given."""
    products = Product.objects.published().order_by("-published_at", "-pk").defer("search_vector")
    if category is not None:
        products = products.filter(pk__in=_newest_keys(category))
    return list(products[:FEED_SIZE])


def _newest_keys(category: Category) -> list[int]:
    within = Category.objects.filter(path__startswith=category.path).values_list("pk", flat=True)
    bounds: dict[str, Any] = {"categories": list(within), "now": timezone.now(), "size": FEED_SIZE}
    with read_cursor(Listing) as cursor:
        cursor.execute(_NEWEST, bounds)
        return [key for (key,) in cursor.fetchall()]


def _parts(rows: QuerySet) -> Iterator[int]:
    keys = rows.order_by("pk").values_list("pk", flat=True)
    last = -1
    # The next part is where the next key is: gaps of any width cost nothing.
    while (key := keys.filter(pk__gte=(last + 1) * KEYS_PER_PART).first()) is not None:
        last = key // KEYS_PER_PART
        yield last


def _entries(rows: QuerySet, part: int) -> list[Entry]:
    first = part * KEYS_PER_PART
    keys = rows.filter(pk__gte=first, pk__lt=first + KEYS_PER_PART)
    return list(keys.order_by("pk").values_list("slug", "updated_at"))
