"""The category tree as lists need it: read at once, with as little of each category as possible."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

from routers.reading import read_cursor
from shop.catalogue.addresses import category_path
from shop.catalogue.models import Category

_TREE = """
    SELECT id, path, name, slug, CASE WHEN slug = %s THEN description ELSE '' END
    FROM catalogue_category ORDER BY path
"""


class Shelf(NamedTuple):
    """A category's place in the tree."""

    pk: int
    path: str
    name: str
    slug: str
    # What it says of itself; read of the one category whose page it is.
    description: str = ""

    def get_absolute_url(self) -> str:
        """Return the path of the category's page."""
        return category_path(self.slug)


class Tree:
    """All categories, in the order of the tree."""

    def __init__(self, shelves: Iterable[Shelf]) -> None:
        self._shelves = list(shelves)
        self._by_slug = {shelf.slug: shelf for shelf in self._shelves}

    @classmethod
    def read(cls, *, described: str = "") -> Self:
        """Read the tree, in one query, with the description of the category that has the slug `described`."""
        with read_cursor(Category) as cursor:
            cursor.execute(_TREE, [described])
            return cls(Shelf(*row) for row in cursor.fetchall())

    def get(self, slug: str) -> Shelf | None:
        """Return the category of this slug, if there is one."""
        return self._by_slug.get(slug)

    def trail(self, shelf: Shelf) -> list[Shelf]:
        """Return the categories above this one, from the root on."""
        return [above for above in self._shelves if shelf.path != above.path and shelf.path.startswith(above.path)]

    def below(self, shelf: Shelf | None) -> list[Shelf]:
        """Return the children of the category, or the roots."""
        start = shelf.path if shelf else ""
        depth = len(start) + Category.steplen
        return [child for child in self._shelves if len(child.path) == depth and child.path.startswith(start)]

    def keys_within(self, shelves: Iterable[Shelf]) -> list[int]:
        """Return the keys of these categories and of all below them."""
        starts = tuple(shelf.path for shelf in shelves)
        return [shelf.pk for shelf in self._shelves if shelf.path.startswith(starts)]

    def sizes(self, sizes: Mapping[int, int]) -> dict[int, int]:
        """Add to each category's own count those of the categories below it."""
        by_path = Counter[str]()
        for shelf in self._shelves:
            if size := sizes.get(shelf.pk):
                for end in range(Category.steplen, len(shelf.path) + 1, Category.steplen):
                    by_path[shelf.path[:end]] += size
        return {shelf.pk: by_path[shelf.path] for shelf in self._shelves}
