"""What a list asks of a listing, in SQL, by facet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from shop.catalogue.search.choices import Choices
from shop.catalogue.search.prices import BANDS

# Of the statement, not of its transaction: a long one would not see what has come meanwhile.
ON_SHOW = "l.published_at <= statement_timestamp()"


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL over the listing `l`, and its parameters."""

    sql: str
    params: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Conditions:
    """What holds for the whole list, and what each chosen facet adds."""

    always: tuple[Condition, ...]
    facets: dict[str, Condition] = field(default_factory=dict)

    @property
    def narrow(self) -> bool:
        """Say whether anything but being on show is asked."""
        return len(self.always) > 1 or bool(self.facets)

    def all_but(self, facet: str | None = None) -> Condition:
        """Return all conditions, or all but one facet's own: its values are counted as if none was chosen."""
        chosen = [*self.always, *(part for name, part in self.facets.items() if name != facet)]
        params = [param for part in chosen for param in part.params]
        return Condition(" AND ".join(part.sql for part in chosen), params)


def conditions(
    choices: Choices, *, within: list[int] | None, categories: list[int], tags: Collection[int]
) -> Conditions:
    """Return what a list asks; `within` are the categories of its page, the others those chosen, all as keys.

    Keys are given as such and looked up by no subquery: the planner knows how frequent each of them is.
    """
    always = [Condition(ON_SHOW)]
    if within is not None:
        always.append(Condition("l.category_id = ANY(%s)", [within]))
    facets = {}
    if choices.categories:
        facets["category"] = Condition("l.category_id = ANY(%s)", [categories])
    if choices.tags:
        facets["tag"] = Condition("l.tags && %s::bigint[]", [list(tags)])
    if choices.prices:
        facets["price"] = _price_condition(choices.prices)
    for name, values in groupby(choices.options, key=lambda option: option.partition(":")[0]):
        facets[f"option:{name}"] = Condition("l.options && %s::text[]", [list(values)])
    if choices.available:
        sql = " OR ".join("l.is_available" if value == "yes" else "NOT l.is_available" for value in choices.available)
        facets["available"] = Condition(f"({sql})")
    return Conditions(tuple(always), facets)


def _price_condition(names: Sequence[str]) -> Condition:
    parts, params = [], []
    for low, high in (BANDS[name] for name in names):
        bounds = [("l.price >= %s", low), ("l.price < %s", high)]
        parts.append(" AND ".join(sql for sql, bound in bounds if bound is not None))
        params += [bound for _, bound in bounds if bound is not None]
    return Condition(f"({' OR '.join(parts)})", params)
