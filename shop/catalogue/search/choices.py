"""What a customer has chosen of a list: it all stands in the address, in one order and one spelling."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import TextChoices
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.catalogue.search.prices import BANDS

# The parameters of lists and searches, in the order in which an address names them.
PARAMETERS = ("q", "category", "tag", "price", "option", "available", "sort", "page", "after")

LONGEST_TEXT = 200
_MOST_VALUES = 20
_SLUG = re.compile(r"[\w-]{1,150}", re.ASCII)
_OPTION = re.compile(r"[^:\0]{1,80}:[^\0]{1,200}")
# One spelling per number: no sign, no leading zero, no other script's digits, nothing that a database refuses.
_PAGE = re.compile(r"[1-9][0-9]{0,7}", re.ASCII)
_KEY = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
# What no text for people contains, but attacks on databases and logs do.
_CONTROLS = re.compile(r"[\0-\x08\x0e-\x1f\x7f\ud800-\udfff]")


class Sort(TextChoices):
    """In which order a list is read; each ends with the key, so that pages neither repeat nor lose a product."""

    RELEVANCE = "relevance", gettext_lazy("Best match")
    NEWEST = "newest", gettext_lazy("Newest")
    TITLE = "title", gettext_lazy("Title")
    PRICE = "price", gettext_lazy("Price, low to high")
    PRICE_DESCENDING = "-price", gettext_lazy("Price, high to low")


@dataclass(frozen=True, slots=True)
class Choices:
    """A list as an address asks for it; several values of one facet mean any of them."""

    text: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    available: tuple[str, ...] = ()
    sort: Sort = Sort.NEWEST
    page: int = 1
    # The key of the last product of the page before, where a list is too long for page numbers.
    after: int | None = None

    @property
    def default_sort(self) -> Sort:
        """Return the order that needs no naming."""
        return Sort.RELEVANCE if self.text else Sort.NEWEST

    @property
    def is_narrowed(self) -> bool:
        """Say whether any facet is chosen."""
        return any((self.categories, self.tags, self.prices, self.options, self.available))

    def change(self, **fields: Any) -> Self:
        """Return the first page of the list with these fields instead."""
        return replace(self, **({"page": 1, "after": None} | fields))

    def without_facets(self) -> Self:
        """Return the list with nothing narrowed."""
        return self.change(categories=(), tags=(), prices=(), options=(), available=())

    def address(self, path: str) -> str:
        """Return the one address of this list below `path`: what is the default is left out."""
        query = urlencode(list(self._parameters()))
        return f"{path}?{query}" if query else path

    def _parameters(self) -> Iterator[tuple[str, str]]:
        if self.text:
            yield "q", self.text
        yield from (("category", value) for value in self.categories)
        yield from (("tag", value) for value in self.tags)
        yield from (("price", value) for value in self.prices)
        yield from (("option", value) for value in self.options)
        yield from (("available", value) for value in self.available)
        if self.sort != self.default_sort:
            yield "sort", self.sort.value
        if self.after is not None:
            yield "after", str(self.after)
        elif self.page != 1:
            yield "page", str(self.page)


def read_choices(query: QueryDict, *, searching: bool = False) -> Choices:
    """Read an address's parameters; raise Http404 for a value that no list has, BadRequest for what is no text."""
    text = read_text(query) if searching else ""
    default = Sort.RELEVANCE if text else Sort.NEWEST
    return Choices(
        text=text,
        categories=_values(query, "category", _SLUG),
        tags=_values(query, "tag", _SLUG),
        prices=_known(query, "price", list(BANDS)),
        options=_values(query, "option", _OPTION),
        available=_known(query, "available", ["yes", "no"]),
        sort=_sort(query.get("sort", default.value), by_relevance=bool(text)),
        page=_page(query),
        after=_after(query),
    )


def read_text(query: QueryDict) -> str:
    """Read `?q=` with single spaces; raise BadRequest for what nobody types."""
    text = query.get("q", "")
    if len(text) > LONGEST_TEXT or _CONTROLS.search(text):
        raise BadRequest(_("Search for at most 200 characters of text."))
    return " ".join(text.split())


def _values(query: QueryDict, name: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    values = sorted(set(query.getlist(name)))
    if len(values) > _MOST_VALUES or not all(map(pattern.fullmatch, values)):
        raise Http404(_("Lists have no such filter."))
    return tuple(values)


def _known(query: QueryDict, name: str, known: list[str]) -> tuple[str, ...]:
    values = set(query.getlist(name))
    if not values <= set(known):
        raise Http404(_("Lists have no such filter."))
    return tuple(value for value in known if value in values)


def _sort(value: str, *, by_relevance: bool) -> Sort:
    try:
        sort = Sort(value)
    except ValueError as error:
        raise Http404(_("Lists have no such order.")) from error
    if sort == Sort.RELEVANCE and not by_relevance:
        raise Http404(_("Only what is searched for has an order by relevance."))
    return sort


def _page(query: QueryDict) -> int:
    page = query.get("page", "1")
    if not _PAGE.fullmatch(page):
        raise Http404(_("This list has no page of that name."))
    return int(page)


def _after(query: QueryDict) -> int | None:
    after = query.get("after")
    if after is None:
        return None
    if not _KEY.fullmatch(after):
        raise Http404(_("This list has no page of that name."))
    return int(after)
