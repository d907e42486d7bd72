"""A page of a list or of a search, with all that stands on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.http import Http404
from django.utils.translation import gettext as _

from routers.reading import read_cursor
from shop.catalogue.models import Tag
from shop.catalogue.search.cards import Card, cards
from shop.catalogue.search.choices import Choices, Sort
from shop.catalogue.search.conditions import conditions
from shop.catalogue.search.facets import Chip, Facet, chips, facets
from shop.catalogue.search.finding import LAST_PAGE, PER_PAGE, REACH, Found, find
from shop.catalogue.search.tree import Shelf, Tree


class _ChosenTag(NamedTuple):
    pk: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page of the list; without an address it is a gap between numbers."""

    label: str
    address: str = ""
    is_current: bool = False
    count: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list; `total` is how many products there are, or at least are."""

    choices: Choices
    path: str
    cards: list[Card]
    total: int
    is_capped: bool
    facets: list[Facet]
    chips: list[Chip]
    sorts: list[Link]
    # Categories one step further down.
    shelves: list[Link]
    numbers: list[Link]
    previous: str
    next: str

    @property
    def address(self) -> str:
        """Return the address that search engines keep: a choice makes no page of its own."""
        kept = self.choices.page if self.choices == Choices(page=self.choices.page) else 1
        return Choices(page=kept).address(self.path)

    @property
    def clear(self) -> str:
        """Return the address of the list with nothing narrowed."""
        return self.choices.without_facets().address(self.path)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Return what the form of the facets carries along."""
        hidden = [("q", self.choices.text)] if self.choices.text else []
        if self.choices.sort != self.choices.default_sort:
            hidden.append(("sort", self.choices.sort.value))
        return hidden


def read_list(choices: Choices, *, path: str, tree: Tree, within: Shelf | None = None) -> ListPage:
    """Return the page, in two queries, with tags three; raise Http404 for a page or a choice that does not exist."""
    chosen = [tree.get(slug) for slug in choices.categories]
    if None in chosen:
        raise Http404(_("There is no such category."))
    if choices.page > LAST_PAGE or (choices.after is not None and choices.sort == Sort.RELEVANCE):
        raise Http404(_("This list has no page of that name."))
    tags = _chosen_tags(choices)
    wanted = conditions(
        choices,
        within=tree.keys_within([within]) if within else None,
        categories=tree.keys_within([shelf for shelf in chosen if shelf]),
        tags=[tag.pk for tag in tags],
    )
    found = find(choices, wanted)
    found.names |= {f"tag:{tag.slug}": tag.name for tag in tags}
    _check(choices, found)
    return ListPage(
        choices=choices,
        path=path,
        cards=cards(found.keys, query=found.query),
        total=min(found.total, REACH),
        is_capped=found.is_capped,
        facets=facets(choices, found, tree, within=within),
        chips=chips(choices, found, tree, path),
        sorts=_sorts(choices, path),
        shelves=[] if choices.is_narrowed or within is None else _shelves(found, tree, within),
        numbers=list(_numbers(choices, found, path)),
        previous=_previous(choices, path),
        next=_next(choices, found, path),
    )


def _chosen_tags(choices: Choices) -> list[_ChosenTag]:
    if not choices.tags:
        return []
    with read_cursor(Tag) as cursor:
        cursor.execute("SELECT id, slug, name FROM catalogue_tag WHERE slug = ANY(%s)", [[*choices.tags]])
        tags = [_ChosenTag(*row) for row in cursor.fetchall()]
    if len(tags) != len(choices.tags):
        raise Http404(_("Lists have no such filter."))
    return tags


def _check(choices: Choices, found: Found) -> None:
    if not {*choices.options} <= found.options:
        raise Http404(_("Lists have no such filter."))
    # The first page exists even when there are no products, so that an empty list can say so.
    if not found.keys and (choices.page > 1 or choices.after is not None):
        raise Http404(_("This list has fewer pages."))


def _sorts(choices: Choices, path: str) -> list[Link]:
    offered = [sort for sort in Sort if choices.text or sort != Sort.RELEVANCE]
    return [Link(str(sort.label), choices.change(sort=sort).address(path), sort == choices.sort) for sort in offered]


def _shelves(found: Found, tree: Tree, within: Shelf) -> list[Link]:
    sizes = tree.sizes({int(key): count for key, count in found.counts["category"].items()})
    plus = "+" if found.is_capped else ""
    return [
        Link(shelf.name, shelf.get_absolute_url(), count=f"{sizes[shelf.pk]}{plus}")
        for shelf in tree.below(within)
        if sizes[shelf.pk]
    ]


def _numbers(choices: Choices, found: Found, path: str) -> Iterator[Link]:
    """Name the first page, the last one that can be counted, and those beside the current one."""
    last = min(-(-min(found.total, REACH) // PER_PAGE), LAST_PAGE)
    if last < 2 or choices.after is not None:
        return
    before = 0
    for number in sorted({1, choices.page - 1, choices.page, choices.page + 1, last}):
        if not 1 <= number <= last:
            continue
        if number > before + 1:
            yield Link("…")
        yield Link(str(number), choices.change(page=number).address(path), number == choices.page)
        before = number


def _previous(choices: Choices, path: str) -> str:
    if choices.after is not None:
        return choices.change().address(path)
    return choices.change(page=choices.page - 1).address(path) if choices.page > 1 else ""


def _next(choices: Choices, found: Found, path: str) -> str:
    if not found.has_next:
        return ""
    if choices.after is None and choices.page < LAST_PAGE:
        return choices.change(page=choices.page + 1).address(path)
    # Beyond the numbers each page is found from the last product of the one before.
    return "" if choices.sort == Sort.RELEVANCE else choices.change(after=found.keys[-1]).address(path)
