"""Did you mean: what is misspelt is compared with the words that the catalogue itself uses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, product

from rapidfuzz import process
from rapidfuzz.distance import OSA

from routers.reading import read_cursor
from shop.catalogue.models import SearchWord
from shop.catalogue.search.matching import matched
from shop.catalogue.search.words import WORD, fold, words

# So few finds may be those of a slip; so few products with a word may share it.
FEW = 5
_RARE = 2
# Bounds of the work: words looked at, words compared with each, nearest kept, and texts tried.
_MOST_WORDS = 5
_MOST_COMPARED = 4000
_NEAREST = 3
_TRIED = 6
_SHORTEST = 3
_LONGEST = 40
# Letters that are mistaken for one another at the start of a name.
_ALIKE = ("ckqsxzt", "fpvw", "gjyi", "aeiou", "bp", "dt", "mn", "hw")

_NEAR = """
    SELECT word, weight FROM catalogue_searchword
    WHERE left(word, 1) = ANY(%s) AND length(word) BETWEEN %s AND %s ORDER BY weight DESC LIMIT %s"""
# NULL where the text finds nothing. OFFSET 0: the query is made once, and not anew for each product.
_FINDS = f"""(SELECT tried.text FROM (SELECT %s AS text) tried,
    LATERAL (SELECT catalogue_query(tried.text) AS query OFFSET 0) asked WHERE EXISTS (
        SELECT FROM {matched("asked.query")} p JOIN catalogue_listing l ON l.product_id = p.id
        WHERE l.published_at <= statement_timestamp()))"""  # noqa: S608 -- of constants


@dataclass(frozen=True, slots=True)
class Spelling:
    """What may have been meant, "" for nothing better; and which words of the text the catalogue uses."""

    better: str = ""
    known: tuple[str, ...] = ()


def check_spelling(text: str, *, is_found: bool = False) -> Spelling:
    """Look for a better spelling that finds something, in three queries at most.

    A text that is found as it stands is used somewhere, if only in a description.
    """
    asked = list(dict.fromkeys(word for word in words(text) if _SHORTEST <= len(word) <= _LONGEST))[:_MOST_WORDS]
    if not asked:
        return Spelling()
    weights = dict(SearchWord.objects.filter(word__in=asked).values_list("word", "weight"))
    known = tuple(word for word in asked if word in weights)
    doubtful = [word for word in asked if weights.get(word, 0) <= _RARE]
    if not doubtful:
        return Spelling(known=known)
    near = _nearest(doubtful, {word: weights.get(word, int(is_found)) for word in doubtful})
    tried = list(islice(_texts(text, near), _TRIED))
    return Spelling(better=_first_that_finds(tried), known=known)


def _nearest(doubtful: Sequence[str], weights: dict[str, int]) -> dict[str, list[str]]:
    lengths = [len(word) for word in doubtful]
    bounds: list[list[str] | int] = [
        _initials(doubtful),
        min(lengths) - 2,
        max(lengths) + 2,
        _MOST_COMPARED * len(doubtful),
    ]
    with read_cursor(SearchWord) as cursor:
        cursor.execute(_NEAR, bounds)
        vocabulary: dict[str, int] = dict(cursor.fetchall())
    return {word: _nearest_to(word, vocabulary, weights[word]) for word in doubtful}


def _nearest_to(word: str, vocabulary: dict[str, int], own_weight: int) -> list[str]:
    """Return the nearest words, of equally near ones the most used; a word that is used must be rarer by far."""
    slips = 1 if len(word) <= 4 else 2 if len(word) <= 8 else 3
    found = process.extract(word, vocabulary.keys(), scorer=OSA.distance, score_cutoff=slips, limit=50)
    near = [(distance, -vocabulary[other], other) for other, distance, _ in found if distance]
    if own_weight:
        near = [entry for entry in near if entry[0] == 1 and -entry[1] >= 10 * own_weight]
    return [other for _, _, other in sorted(near)[:_NEAREST]]


def _initials(doubtful: Iterable[str]) -> list[str]:
    initials: set[str] = set()
    for word in doubtful:
        # The second letter too, for a first one that slipped in.
        initials.update(word[:2])
        initials.update(*(group for group in _ALIKE if word[0] in group))
    return sorted(initials)


def _texts(text: str, near: dict[str, list[str]]) -> Iterable[str]:
    """Put the nearest words in place of the doubtful ones, the best guess first."""
    replaced = [word for word, others in near.items() if others]
    for others in product(*(near[word] for word in replaced)):
        better = dict(zip(replaced, others, strict=True))
        written = WORD.sub(lambda match, better=better: better.get(fold(match[0]), match[0]), text)  # type: ignore[misc]  # bound at once
        if written != text:
            yield written


def _first_that_finds(tried: list[str]) -> str:
    if not tried:
        return ""
    with read_cursor(SearchWord) as cursor:
        # COALESCE looks at a text only if none before it finds anything.
        cursor.execute(f"SELECT COALESCE({', '.join([_FINDS] * len(tried))}, '')", tried)
        return str(cursor.fetchone()[0])
