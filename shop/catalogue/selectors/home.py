"""What the home page reads."""

from dataclasses import dataclass
from typing import Any, Self

from routers.reading import read_cursor
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
# Where the whole catalogue is beyond REACH, a category counts to here: its tile then says "More than".
MANY = 1000

# Names of rows that belong to no root: keys of categories are above zero.
_NEWEST, _REDUCED = 0, -1
_NEWEST_FIRST = "l.published_at DESC, l.product_id DESC"
# Each shelf's newest, and each count as far as it goes, are read from the beginning of an index: the size of the
# catalogue does not matter. A shelf is a category by its key, with that of the root above it.
_WINDOW = f"""
    WITH shelf AS (SELECT * FROM unnest(%(shelves)s::bigint[], %(roots)s::bigint[]) AS shelf (id, root)),
    total AS MATERIALIZED (
        SELECT count(*) AS size FROM (SELECT FROM catalogue_listing l WHERE {ON_SHOW} LIMIT %(reach)s + 1) counted),
    bound AS MATERIALIZED (SELECT CASE WHEN size > %(reach)s THEN %(many)s ELSE %(reach)s END + 1 AS size FROM total)
    SELECT root.id,
        (SELECT count(*) FROM (
            SELECT FROM shelf CROSS JOIN LATERAL (
                SELECT FROM catalogue_listing l WHERE l.category_id = shelf.id AND {ON_SHOW}
                LIMIT (SELECT size FROM bound)) l
            WHERE shelf.root = root.id LIMIT (SELECT size FROM bound)) counted),
        ARRAY(SELECT l.product_id FROM shelf CROSS JOIN LATERAL (
                SELECT l.product_id, l.published_at FROM catalogue_listing l
                WHERE l.category_id = shelf.id AND {ON_SHOW} ORDER BY {_NEWEST_FIRST} LIMIT {ROW_SIZE}) l
            WHERE shelf.root = root.id ORDER BY {_NEWEST_FIRST} LIMIT {ROW_SIZE})
    FROM (SELECT DISTINCT root AS id FROM shelf) root
    UNION ALL
    SELECT {_NEWEST}::bigint, (SELECT size FROM total),
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
    def of(cls, counted: int, bound: int) -> Self:
        """Return the size for a count that ends beyond `bound`."""
        return cls(min(counted, bound), counted > bound)

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
    bound = MANY if size > REACH else REACH
    _nothing, reduced = found[_REDUCED]
    filled = [(shelf, *found[shelf.pk]) for shelf in tree.below(None) if found[shelf.pk][0]]
    fullest = sorted(filled, key=lambda branch: -branch[1])[:ROWS]
    shown = {*newest, *reduced}
    shown.update(key for _, _, keys in filled[:TILES] for key in keys[:FAN_SIZE])
    shown.update(key for _, _, keys in fullest for key in keys)
    known = cards_by_key(shown)

    def branches(rows: list[tuple[Shelf, int, list[int]]], most: int) -> list[Branch]:
        return [Branch(shelf, Size.of(counted, bound), pick(keys[:most], known)) for shelf, counted, keys in rows]

    return ShopWindow(
        standing=pick(newest[:WINDOW_SIZE], known),
        just_in=pick(newest[WINDOW_SIZE:], known),
        reduced=pick(reduced, known),
        tiles=branches(filled[:TILES], FAN_SIZE),
        more=branches(filled[TILES:], 0),
        rows=branches(fullest, ROW_SIZE),
        size=Size.of(size, REACH),
    )


def _read(tree: Tree) -> dict[int, tuple[int, list[int]]]:
    """Return by each root's key, and by the two names, a count and the keys of the newest products."""
    shelves = [(key, root.pk) for root in tree.below(None) for key in tree.keys_within([root])]
    bounds: dict[str, Any] = {"shelves": [key for key, _ in shelves], "roots": [root for _, root in shelves]}
    with read_cursor(Listing) as cursor:
        cursor.execute(_WINDOW, bounds | {"reach": REACH, "many": MANY})
        return {name: (counted, keys) for name, counted, keys in cursor.fetchall()}
