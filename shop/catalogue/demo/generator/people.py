"""Authors: some have written much, most a book or two."""

from functools import cache
from random import Random

from shop.catalogue.demo.generator.words import read_lists

AUTHORS = 80_000
_PRIME = 48_611  # mixes the numbers of authors, so that neighbours share no part of their names


def draw_authors(chance: Random) -> list[str]:
    """Return one author, or two of a book in ten."""
    count = 2 if chance.random() < 0.1 else 1
    return list(dict.fromkeys(author(int(AUTHORS * chance.random() ** 3)) for _ in range(count)))


@cache
def author(number: int) -> str:
    """Return the name that always belongs to this number below `AUTHORS`."""
    parts = read_lists("people")
    lot = number * _PRIME
    chosen = []
    for kind in ("first", "starts", "middles", "ends"):
        lot, place = divmod(lot, len(parts[kind]))
        chosen.append(parts[kind][place])
    first, start, middle, end = chosen
    return f"{first} {start}{middle}{end}"
