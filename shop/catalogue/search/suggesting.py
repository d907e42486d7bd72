"""Suggestions while someone types: products, authors and categories that begin so."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.http import urlencode

from routers.reading import read_cursor
from shop.catalogue.models import Listing
from shop.catalogue.search.matching import matched
from shop.catalogue.search.words import fold, words

_SHORTEST = 2
_MOST_WORDS = 8
_PRODUCTS, _AUTHORS, _CATEGORIES = 6, 3, 3
# Bounds the work for a beginning that half the catalogue has.
_READ = 300

_SUGGESTED = f"""
    WITH q AS (SELECT to_tsquery('simple', %s) AS query, to_tsquery('simple', %s) AS named),
    hits AS MATERIALIZED (
        SELECT l.title, l.slug, l.byline, ts_rank(p.search_vector, q.query, 1)
            + CASE WHEN starts_with(lower(catalogue_fold(l.title)), %s) THEN 1 ELSE 0 END AS rank
        FROM q, LATERAL {matched("q.query")} p
        JOIN catalogue_listing l ON l.product_id = p.id WHERE l.published_at <= statement_timestamp() LIMIT {_READ})
    (SELECT 'product', title, slug, byline FROM hits ORDER BY rank DESC, title, slug)
    UNION ALL
    (SELECT 'category', name, slug, '' FROM catalogue_category, q
     WHERE to_tsvector('simple', catalogue_fold(name)) @@ q.named ORDER BY path LIMIT {_CATEGORIES})"""  # noqa: S608 -- of constants


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way on; `detail` says more of it."""

    label: str
    address: str
    detail: str = ""


@dataclass(slots=True)
class Suggestions:
    """What begins like the text."""

    products: list[Suggestion] = field(default_factory=list)
    authors: list[Suggestion] = field(default_factory=list)
    categories: list[Suggestion] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.products) + len(self.authors) + len(self.categories)


def suggest(text: str) -> Suggestions:
    """Return suggestions for what has been typed so far, in one query."""
    typed = words(text)[:_MOST_WORDS]
    if sum(map(len, typed)) < _SHORTEST:
        return Suggestions()
    # Words have letters and digits alone, so nothing in them is an operator. Title and author count: A and B.
    query = " & ".join([*(f"{word}:AB" for word in typed[:-1]), f"{typed[-1]}:*AB"])
    named = " & ".join([*typed[:-1], f"{typed[-1]}:*"])
    with read_cursor(Listing) as cursor:
        cursor.execute(_SUGGESTED, [query, named, " ".join(fold(text).split())])
        rows = cursor.fetchall()
    products = [row for row in rows if row[0] == "product"]
    return Suggestions(
        products=[
            Suggestion(title, reverse("catalogue:product", args=[slug]), byline)
            for _, title, slug, byline in products[:_PRODUCTS]
        ],
        authors=[
            Suggestion(name, f"{reverse('catalogue:search')}?{urlencode({'q': name})}")
            for name in _authors(typed, (row[3] for row in products))
        ],
        categories=[
            Suggestion(name, reverse("catalogue:category", args=[slug]))
            for kind, name, slug, _ in rows
            if kind == "category"
        ],
    )


def _authors(typed: list[str], bylines: Iterable[str]) -> list[str]:
    """Return the most frequent names in which each typed word begins a part."""
    names = Counter(name.strip() for byline in bylines for name in byline.split(","))
    return [
        name
        for name, _ in names.most_common()
        if all(any(part.startswith(word) for part in words(name)) for word in typed)
    ][:_AUTHORS]
