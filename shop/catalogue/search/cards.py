"""Cards: all that a shelf shows of a product, read from its listing in one query for all."""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from html import escape, unescape
from typing import Any, NamedTuple

from django.utils.safestring import SafeString

from routers.reading import read_cursor
from shop.catalogue.addresses import product_path
from shop.catalogue.covers import Cover, cover, picture_of
from shop.catalogue.models import Listing
from shop.core.money import money_format

# The database sets these around what matches; no text that is shown contains them.
_START, _STOP = "\x02", "\x03"
_TAGS = re.compile(r"<[^>]*>")

# What `cards_of` reads, of the listing `l`.
CARD_COLUMNS = (
    "l.product_id, l.title, l.slug, l.byline, l.price, l.former_price, l.is_lowest_of_several,"
    " l.picture, l.picture_width, l.picture_height"
)
_CARDS = f"SELECT {CARD_COLUMNS} FROM catalogue_listing l WHERE product_id = ANY(%s)"  # noqa: S608 -- of constants
# The text around a match is cut out of descriptions for the rows of the page alone.
_WHOLE = f"HighlightAll=true,StartSel={_START},StopSel={_STOP}"
_PIECE = f"MaxFragments=1,MaxWords=24,MinWords=12,StartSel={_START},StopSel={_STOP}"
_MARKED_CARDS = f"""
    SELECT {CARD_COLUMNS}, ts_headline(c.config, l.title, q.query, '{_WHOLE}'),
        ts_headline(c.config, l.byline, q.query, '{_WHOLE}'),
        ts_headline(c.config, regexp_replace(p.description, '<[^>]*>', ' ', 'g'), q.query, '{_PIECE}')
    FROM catalogue_listing l JOIN catalogue_product p ON p.id = l.product_id
    CROSS JOIN LATERAL (SELECT catalogue_text_config(l.language) AS config) c
    CROSS JOIN (SELECT %s::tsquery AS query) q
    WHERE l.product_id = ANY(%s)"""  # noqa: S608 -- of constants


class Card(NamedTuple):
    """What a shelf shows of a product; in a search, title, byline and excerpt are HTML with <mark> around matches."""

    address: str
    title: str
    byline: str
    excerpt: str
    # As people write them; the former price is "" where there is none on record.
    price: str
    former_price: str
    is_lowest_of_several: bool
    cover: Cover


def cards(keys: Sequence[int], *, query: str = "") -> list[Card]:
    """Return the cards of these products, in this order; what has just been withdrawn is left out.

    With a `query`, a tsquery as text, what matches it is marked.
    """
    return pick(keys, cards_by_key(keys, query=query))


def cards_by_key(keys: Iterable[int], *, query: str = "") -> dict[int, Card]:
    """Return the cards of these products by their keys, for those who show several shelves of them."""
    wanted = list(keys)
    if not wanted:
        return {}
    with read_cursor(Listing) as cursor:
        if query:
            cursor.execute(_MARKED_CARDS, [query, wanted])
        else:
            cursor.execute(_CARDS, [wanted])
        return cards_of(cursor.fetchall())


def pick(keys: Iterable[int], found: dict[int, Card]) -> list[Card]:
    """Return the cards of these keys; there is none of a product that was withdrawn between two queries."""
    return [found[key] for key in keys if key in found]


def cards_of(rows: Iterable[Sequence[Any]]) -> dict[int, Card]:
    """Return by its key the card of each row of CARD_COLUMNS, and of three headlines where there was a search."""
    money = money_format()
    return {row[0]: _card(row, money) for row in rows}


def _card(row: Sequence[Any], money: Callable[[Decimal], str]) -> Card:
    title, slug, byline, price, former_price, is_lowest, name, width, height = row[1:10]
    shown_title, shown_byline, excerpt = _marked_texts(*row[10:]) if row[10:] else (title, byline, "")
    return Card(
        address=product_path(slug),
        title=shown_title,
        byline=shown_byline,
        excerpt=excerpt,
        price=money(price),
        former_price=money(former_price) if former_price else "",
        is_lowest_of_several=is_lowest,
        cover=cover(slug, title, byline, picture_of(name, width, height) if name else None),
    )


def marked(text: str) -> SafeString:
    """Escape a headline of the database, with <mark> around what matched."""
    return SafeString(escape(text).replace(_START, "<mark>").replace(_STOP, "</mark>"))


def _marked_texts(title: str, byline: str, excerpt: str) -> tuple[str, str, str]:
    # An excerpt is of use where neither title nor byline shows why the product was found.
    is_seen = _START in title or _START in byline or _START not in excerpt
    return marked(title), marked(byline), "" if is_seen else marked(unescape(_TAGS.sub(" ", excerpt)))
