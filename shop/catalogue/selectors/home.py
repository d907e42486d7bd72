"""What the home page reads."""

from dataclasses import dataclass

from django.db import connections, router

from shop.catalogue.models import Listing
from shop.catalogue.search.cards import Card, cards_by_key, pick
from shop.catalogue.search.conditions import ON_SHOW
from shop.catalogue.search.finding import REACH
from shop.catalogue.search.tree import Shelf, Tree

WINDOW_SIZE = 4
ROW_SIZE = 6
TILES = 12
FAN_SIZE = 3
ROWS = 3

# Names of rows that belong to no root: keys of categories are above zero.
_NEWEST, _REDUCED = 0, -1
_NEWEST_FIRST = "l.published_at DESC, l.product_id DESC"
# Each shelf's newest, and each count up to REACH, are read from the beginning of an index: the size of the catalogue
# does not matter. A shelf is a category by its key, with that of the root above it.
_WINDOW = f"""
    WITH shelf AS (SELECT * FROM unnest(%(shelves)s::bigint[], %(roots)s::bigint[]) AS shelf (id, root))
    SELECT root.id,
        (SELECT count(*) FROM (
            SELECT FROM shelf CROSS JOIN LATERAL (
                SELECT FROM catalogue_listing l WHERE l.category_id = shelf.id AND {ON_SHOW} LIMIT {REACH + 1}) l
            WHERE shelf.root = root.id LIMIT {REACH + 1}) counted),
        ARRAY(SELECT l.product_id FROM shelf CROSS JOIN LATERAL (
                SELECT l.product_id, l.published_at FROM catalogue_listing l
                WHERE l.category_id = shelf.id AND {ON_SHOW} ORDER BY {_NEWEST_FIRST} LIMIT {ROW_SIZE}) l
            WHERE shelf.root = root.id ORDER BY {_NEWEST_FIRST} LIMIT {ROW_SIZE})
    FROM (SELECT DISTINCT root AS id FROM shelf) root
    UNION ALL
    SELECT {_NEWEST}::bigint,
        (SELECT count(*) FROM (SELECT FROM catalogue_listing l WHERE {ON_SHOW} LIMIT {REACH + 1}) counted),
        ARRAY(SELECT l.product_id FROM catalogue_listing l
            WHERE {ON_SHOW} ORDER BY {_NEWEST_FIRST} LIMIT {WINDOW_SIZE + ROW_SIZE})
    UNION ALL
    SELECT {_REDUCED}::bigint, 0,
        ARRAY(SELECT l.product_id FROM catalogue_listing l
            WHERE {ON_SHOW} AND l.former_price IS NOT NULL ORDER BY {_NEWEST_FIRST} LIMIT {ROW_SIZE})
"""  # noqa: S608 -- of constants


@dataclass(frozen=True, slots=True)
class Size:
    """How many products there are, or beyond what is counted at least are."""

    count: int
    is_capped: bool

    @classmethod
    def of(cls, counted: int) -> "Size":
        """Return the size for a count that ends beyond REACH."""
        return cls(min(counted, REACH), counted > REACH)

    def __str__(self) -> str:
        return f"{self.count}{'+' if self.is_capped else ''}"


@dataclass(frozen=True, slots=True)
class Branch:
    """A category at the root, how many published products its subtree has, and cards of the newest."""

    shelf: Shelf
    size: Size
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class ShopWindow:
    """The home page: the newest products, those with a reduced price, and the top categories in three ways."""

    standing: list[Card]
    just_in: list[Card]
    reduced: list[Card]
    tiles: list[Branch]
    # Those for which there is no tile.
    more: list[Branch]
    # The fullest.
    rows: list[Branch]
    size: Size


def shop_window() -> ShopWindow:
    """Return what the home page shows, in three queries whatever the catalogue's size."""
    tree = Tree.read()
    found = _read(tree)
    size, newest = found[_NEWEST]
    _nothing, reduced = found[_REDUCED]
    filled = [(shelf, *found[shelf.pk]) for shelf in tree.below(None) if found[shelf.pk][0]]
    fullest = sorted(filled, key=lambda branch: -branch[1])[:ROWS]
    shown = {*newest, *reduced}
    shown.update(key for _, _, keys in filled[:TILES] for key in keys[:FAN_SIZE])
    shown.update(key for _, _, keys in fullest for key in keys)
    known = cards_by_key(shown)

    def branches(rows: list[tuple[Shelf, int, list[int]]], most: int) -> list[Branch]:
        return [Branch(shelf, Size.of(counted), pick(keys[:most], known)) for shelf, counted, keys in rows]

    return ShopWindow(
        standing=pick(newest[:WINDOW_SIZE], known),
        just_in=pick(newest[WINDOW_SIZE:], known),
        reduced=pick(reduced, known),
        tiles=branches(filled[:TILES], FAN_SIZE),
        more=branches(filled[TILES:], 0),
        rows=branches(fullest, ROW_SIZE),
        size=Size.of(size),
    )


def _read(tree: Tree) -> dict[int, tuple[int, list[int]]]:
    """Return by each root's key, and by the two names, a count and the keys of the newest products."""
    shelves = [(key, root.pk) for root in tree.below(None) for key in tree.keys_within([root])]
    bounds = {"shelves": [key for key, _ in shelves], "roots": [root for _, root in shelves]}
    with connections[router.db_for_read(Listing)].cursor() as cursor:
        cursor.execute(_WINDOW, bounds)
        return {name: (counted, keys) for name, counted, keys in cursor.fetchall()}
