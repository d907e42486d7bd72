"""Finds the products of a page of a list, and counts what each facet offers, in one statement.

Everything is bounded by REACH: a list counts, ranks and pages through so many products at most, so that a catalogue of
a million is as quick as one of ten thousand. What is counted beyond is said to be "at least".
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from routers.reading import read_cursor
from shop.catalogue.models import Listing
from shop.catalogue.search.choices import Choices, Sort
from shop.catalogue.search.codes import possible_codes
from shop.catalogue.search.conditions import Condition, Conditions
from shop.catalogue.search.matching import matched
from shop.catalogue.search.prices import EDGES

PER_PAGE = 24
REACH = 10_000
# From the first product of a list to the last that page numbers lead to.
LAST_PAGE = -(-REACH // PER_PAGE)

# What a product that a code names gets above any match of words.
_EXACT = 1000

_ORDER = {
    Sort.RELEVANCE: ("rank", "DESC", "ASC"),
    Sort.NEWEST: ("published_at", "DESC", "DESC"),
    Sort.TITLE: ("title", "ASC", "ASC"),
    Sort.PRICE: ("price", "ASC", "ASC"),
    Sort.PRICE_DESCENDING: ("price", "DESC", "DESC"),
}

# The query is made once: left to itself, the planner would make it anew for each row.
_ASKED = "asked AS MATERIALIZED (SELECT catalogue_query(%s) AS query)"
_HITS = f"""hits AS MATERIALIZED (
    SELECT product_id, max(rank) AS rank FROM (
        (SELECT id AS product_id, ts_rank(search_vector, (SELECT query FROM asked), 1) AS rank
         FROM {matched("(SELECT query FROM asked)")} matched LIMIT {REACH + 1})
        UNION ALL
        SELECT v.product_id, {_EXACT} FROM catalogue_variant v
        WHERE v.is_active AND (v.sku = ANY(%s) OR v.barcode = ANY(%s))
    ) found GROUP BY product_id)"""  # noqa: S608 -- of constants

_TAGS = """SELECT 'tag', t.slug, t.name, n
    FROM (SELECT tag, count(*) AS n FROM (SELECT unnest(tags) AS tag FROM {set}) u
          GROUP BY tag ORDER BY n DESC, tag LIMIT 12) c
    JOIN catalogue_tag t ON t.id = c.tag"""
_OPTIONS = """(SELECT 'option', option, '', count(*) AS n FROM (SELECT unnest(options) AS option FROM {set}) u
    GROUP BY option ORDER BY n DESC, option LIMIT 60)"""
_FACETS = {
    "category": "SELECT 'category' AS facet, category_id::text AS value, '' AS name, n FROM "
    "(SELECT category_id, count(*) AS n FROM {set} GROUP BY category_id) c",
    "tag": _TAGS,
    "price": "SELECT 'price', band::text, '', n FROM (SELECT band, count(*) AS n FROM {set} GROUP BY band) c",
    "option": _OPTIONS,
    "available": "SELECT 'available', CASE WHEN is_available THEN 'yes' ELSE 'no' END, '', count(*) FROM {set}"
    " GROUP BY is_available",
}
_TOTAL = "total AS MATERIALIZED (SELECT count(*) AS n FROM matching)"
# An option that many products have is met among the first: its index would name all of them before one is looked at.
_KNOWN_OPTIONS = f"""SELECT 'known', o, '', 0 FROM unnest(%s::text[]) o
    WHERE CASE
        WHEN EXISTS (SELECT FROM (SELECT options FROM catalogue_listing LIMIT {REACH}) l WHERE o = ANY(l.options))
        THEN true ELSE EXISTS (SELECT FROM catalogue_listing l WHERE l.options @> ARRAY[o]) END"""  # noqa: S608 -- as above


@dataclass(slots=True)
class Found:
    """A page of a list: the products' keys in order, and by facet each value's count.

    `counts["tag"]` knows the tags by slug, `names` what they are called.
    """

    keys: list[int] = field(default_factory=list)
    has_next: bool = False
    total: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    names: dict[str, str] = field(default_factory=dict)
    # Of the chosen options those that exist.
    options: set[str] = field(default_factory=set)
    # The text as the database's tsquery; "" where none was searched for.
    query: str = ""

    @property
    def is_capped(self) -> bool:
        """Say whether there is more than was counted: each count is then the least that there is."""
        return self.total > REACH


@dataclass(slots=True)
class _Statement:
    """A statement in the making: `WITH` its sets, and the selects that are put together."""

    sets: list[str] = field(default_factory=list)
    set_params: list[Any] = field(default_factory=list)
    selects: list[str] = field(default_factory=list)
    params: list[Any] = field(default_factory=list)

    def add_set(self, sql: str, params: Any) -> None:
        self.sets.append(sql)
        self.set_params.extend(params)

    def add(self, sql: str, params: Any = ()) -> None:
        self.selects.append(sql)
        self.params.extend(params)

    def rows(self) -> list[tuple[str, str, str, int]]:
        sql = f"WITH {', '.join(self.sets)} {' UNION ALL '.join(f'({select})' for select in self.selects)}"
        with read_cursor(Listing) as cursor:
            cursor.execute(sql, [*self.set_params, *self.params])
            rows: list[tuple[str, str, str, int]] = cursor.fetchall()
        return rows


def find(choices: Choices, conditions: Conditions) -> Found:
    """Return the page that `choices` ask for, with the counts of all facets; the chosen tags are known already."""
    statement = _Statement()
    if choices.text:
        codes = possible_codes(choices.text)
        statement.add_set(_ASKED, [choices.text])
        statement.add_set(_HITS, [codes.skus, codes.barcodes])
        statement.add("SELECT 'query' AS facet, query::text AS value, '' AS name, 0::bigint AS n FROM asked")
    _add_counts(statement, choices, conditions)
    if choices.options:
        statement.add(_KNOWN_OPTIONS, [[*choices.options]])
    _add_page(statement, choices, conditions)
    return _read(statement.rows())


def _add_counts(statement: _Statement, choices: Choices, conditions: Conditions) -> None:
    column, *_ = _ORDER[choices.sort]
    searching = bool(choices.text)
    _add_matching(statement, "matching", conditions.all_but(), searching=searching, also=f"product_id, {column},")
    statement.add_set(_TOTAL, [])
    statement.add("SELECT 'total' AS facet, '' AS value, '' AS name, n FROM total")
    own = {facet: f"without_{place}" for place, facet in enumerate(conditions.facets)}
    for facet, name in own.items():
        _add_matching(statement, name, conditions.all_but(facet), searching=searching)
    for facet, sql in _FACETS.items():
        statement.add(sql.format(set=own.get(facet, "matching")))
    for facet, name in own.items():
        # Each kind of option is a facet of its own; its values come from the set without it.
        if facet.startswith("option:"):
            statement.add(_FACETS["option"].format(set=name).replace("'option'", "%s", 1), [facet])


def _add_matching(statement: _Statement, name: str, wanted: Condition, *, searching: bool, also: str = "") -> None:
    # What was searched for is bounded by its hits, among which a product that a code names must not be cut off.
    hits, limit = ("JOIN hits USING (product_id)", "") if searching else ("", f"LIMIT {REACH + 1}")
    statement.add_set(
        f"{name} AS MATERIALIZED (SELECT {also} category_id, tags, options, is_available,"  # noqa: S608 -- as above
        f" width_bucket(price, ARRAY[{','.join(map(str, EDGES))}]::numeric[]) AS band"
        f" FROM catalogue_listing l {hits} WHERE {wanted.sql} {limit})",
        wanted.params,
    )


def _add_page(statement: _Statement, choices: Choices, conditions: Conditions) -> None:
    """Take the page from what matches where that is known to be all, and otherwise from the index of its order.

    In the index few matches among a million could be far between.
    """
    wanted = conditions.all_but()
    from_matching = _page(choices, "matching l", Condition("true"))
    from_index = _page(choices, "catalogue_listing l", wanted)
    if choices.text:
        page = from_matching
    elif conditions.narrow:
        page = Condition(
            f"(SELECT * FROM ({from_matching.sql}) few WHERE (SELECT n FROM total) <= {REACH}) UNION ALL"  # noqa: S608 -- as above
            f" (SELECT * FROM ({from_index.sql}) many WHERE (SELECT n FROM total) > {REACH})",
            [*from_matching.params, *from_index.params],
        )
    else:
        page = from_index
    statement.add(
        f"SELECT 'page', product_id::text, '', place FROM ({page.sql}) page",  # noqa: S608 -- as above
        page.params,
    )


def _page(choices: Choices, source: str, wanted: Condition) -> Condition:
    column, direction, last = _ORDER[choices.sort]
    where, params = wanted.sql, [*wanted.params]
    if choices.after is not None:
        step = "<" if direction == "DESC" else ">"
        where += (
            f" AND (l.{column}, l.product_id) {step}"  # noqa: S608 -- as above
            f" (SELECT {column}, product_id FROM catalogue_listing WHERE product_id = %s)"
        )
        params.append(choices.after)
    skipped = (choices.page - 1) * PER_PAGE
    return Condition(
        "SELECT product_id, row_number() OVER () AS place FROM ("  # noqa: S608 -- as above
        f"SELECT product_id FROM {source} WHERE {where}"
        f" ORDER BY {column} {direction}, product_id {last} OFFSET {skipped} LIMIT {PER_PAGE + 1}) ordered",
        params,
    )


def _read(rows: list[tuple[str, str, str, int]]) -> Found:
    found = Found()
    page = []
    for facet, value, name, count in rows:
        if facet == "page":
            page.append((count, int(value)))
        elif facet == "total":
            found.total = count
        elif facet == "query":
            found.query = value
        elif facet == "known":
            found.options.add(value)
        elif value is not None:
            found.counts[facet][value] = count
            if facet == "tag":
                found.names[f"tag:{value}"] = name
    keys = [key for _, key in sorted(page)]
    found.keys, found.has_next = keys[:PER_PAGE], len(keys) > PER_PAGE
    return found
