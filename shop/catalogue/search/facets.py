"""Facets as a page shows them: what can be chosen, how much stands behind it, and how to take it back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shop.catalogue.search.choices import Choices
from shop.catalogue.search.finding import Found
from shop.catalogue.search.prices import BANDS
from shop.catalogue.search.tree import Shelf, Tree
from shop.core.money import format_money

_SHOWN_VALUES = 12
_SHOWN_OPTION_FACETS = 4


@dataclass(frozen=True, slots=True)
class Value:
    """Something to choose; `count` is text, for beyond what is counted it says "+"."""

    value: str
    label: str
    count: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A question to narrow a list by; `name` is its parameter."""

    name: str
    label: str
    values: list[Value]


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen value, and the address of the list without it."""

    label: str
    address: str


def facets(choices: Choices, found: Found, tree: Tree, *, within: Shelf | None) -> list[Facet]:
    """Return the facets that have something to choose from."""
    shown = [
        Facet("category", _("Category"), _categories(choices, found, tree, within)),
        *_option_facets(choices, found),
        Facet("price", _("Price"), _prices(choices, found)),
        Facet("tag", _("Subject"), _tags(choices, found)),
        Facet("available", _("Availability"), _availability(choices, found)),
    ]
    return [facet for facet in shown if len(facet.values) > 1 or any(value.is_chosen for value in facet.values)]


def chips(choices: Choices, found: Found, tree: Tree, path: str) -> list[Chip]:
    """Return what is chosen, each with the way back."""
    kinds: list[tuple[str, tuple[str, ...], Callable[[str], str]]] = [
        ("categories", choices.categories, lambda slug: _shelf_name(tree, slug)),
        ("options", choices.options, lambda option: option.partition(":")[2]),
        ("prices", choices.prices, lambda name: price_labels()[name]),
        ("tags", choices.tags, lambda slug: found.names.get(f"tag:{slug}", slug)),
        ("available", choices.available, availability_label),
    ]
    return [
        Chip(label(value), choices.change(**{field: tuple(kept for kept in values if kept != value)}).address(path))
        for field, values, label in kinds
        for value in values
    ]


def price_labels() -> dict[str, str]:
    """Return the bands of prices in words of the active language."""
    return _price_labels(get_language(), settings.CURRENCY)


@lru_cache(maxsize=64)
def _price_labels(_language: str | None, _currency: str) -> dict[str, str]:
    return {name: _price_label(name) for name in BANDS}


def _price_label(name: str) -> str:
    low, high = BANDS[name]
    if low is None:
        return _("Under %(price)s") % {"price": _round_price(name, 1)}
    if high is None:
        return _("%(price)s and more") % {"price": _round_price(name, 0)}
    return _("%(low)s to %(high)s") % {"low": _round_price(name, 0), "high": _round_price(name, 1)}


def availability_label(value: str) -> str:
    """Write whether something can be had."""
    return _("In stock") if value == "yes" else _("Sold out")


def _round_price(name: str, end: int) -> str:
    bound = BANDS[name][end]
    return format_money(bound).removesuffix(".00") if bound is not None else ""


def _categories(choices: Choices, found: Found, tree: Tree, within: Shelf | None) -> list[Value]:
    sizes = tree.sizes({int(key): count for key, count in found.counts["category"].items()})
    chosen = [shelf for slug in choices.categories if (shelf := tree.get(slug))]
    offered = {shelf.pk: shelf for shelf in tree.below(within)}
    for shelf in chosen:
        offered |= {near.pk: near for near in (shelf, *tree.below(shelf))}
    return _offer(found, ((shelf.slug, shelf.name, sizes[shelf.pk]) for shelf in offered.values()), choices.categories)


def _option_facets(choices: Choices, found: Found) -> list[Facet]:
    chosen_names = {option.partition(":")[0] for option in choices.options}
    by_name: dict[str, list[tuple[str, str, int]]] = {name: [] for name in sorted(chosen_names)}
    for option, count in found.counts["option"].items():
        name, _colon, label = option.partition(":")
        if name not in chosen_names:
            by_name.setdefault(name, []).append((option, label, count))
    for name in chosen_names:
        counts = found.counts[f"option:{name}"]
        by_name[name] = [
            (option, option.partition(":")[2], count)
            for option, count in counts.items()
            if option.startswith(f"{name}:")
        ]
    facets = [Facet("option", name, _offer(found, rows, choices.options)) for name, rows in by_name.items()]
    return facets[:_SHOWN_OPTION_FACETS]


def _prices(choices: Choices, found: Found) -> list[Value]:
    counts = found.counts["price"]
    rows = [(name, label, counts.get(str(place), 0)) for place, (name, label) in enumerate(price_labels().items())]
    return _offer(found, rows, choices.prices)


def _tags(choices: Choices, found: Found) -> list[Value]:
    counts = found.counts["tag"]
    slugs = [*counts, *(slug for slug in choices.tags if slug not in counts)]
    return _offer(found, ((slug, found.names[f"tag:{slug}"], counts.get(slug, 0)) for slug in slugs), choices.tags)


def _availability(choices: Choices, found: Found) -> list[Value]:
    counts = found.counts["available"]
    rows = [(value, availability_label(value), counts.get(value, 0)) for value in ("yes", "no")]
    return _offer(found, rows, choices.available)


def _offer(found: Found, rows: Iterable[tuple[str, str, int]], chosen: tuple[str, ...]) -> list[Value]:
    """Keep what leads somewhere or is chosen already."""
    plus = "+" if found.is_capped else ""
    return [
        Value(value, label, f"{count}{plus}", value in chosen)
        for value, label, count in rows
        if count or value in chosen
    ][:_SHOWN_VALUES]


def _shelf_name(tree: Tree, slug: str) -> str:
    shelf = tree.get(slug)
    return shelf.name if shelf else slug
