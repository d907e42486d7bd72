"""Shelves and tags of generated books; some are much fuller than others."""

from functools import cache
from random import Random

from shop.catalogue.demo.generator.words import read_lists, zipf

Path = tuple[str, ...]


@cache
def all_shelves() -> list[Path]:
    """Return the way to each of the lowest shelves: genre, theme and period."""
    lists = read_lists("shelves")
    return [
        (genre, theme, period) for genre in lists["genres"] for theme in lists["themes"] for period in lists["periods"]
    ]


def draw_shelf(chance: Random) -> Path:
    """Return a shelf; the first of ten genres has about two books in ten, the last one in twenty."""
    shelves = all_shelves()
    return shelves[int(len(shelves) * chance.random() ** 1.4)]


def draw_tags(chance: Random) -> dict[str, int]:
    """Return two to five tags and how well each describes the book."""
    tags = read_lists("shelves")["tags"]
    return {zipf(chance, tags).replace("-", " "): chance.randint(1, 100) for _ in range(chance.randint(2, 5))}
