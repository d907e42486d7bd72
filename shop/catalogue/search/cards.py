"""The cards of a list: one query, few objects, and nothing left for the template to work out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html import escape, unescape
from typing import Any

from django.db import connections, router
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from shop.catalogue.models import Listing, ProductImage
from shop.catalogue.templatetags.catalogue import binding_classes, picture_sources
from shop.core.money import format_money

# The database sets these around what matches; no text that is shown contains them.
_START, _STOP = "\x02", "\x03"
_TAGS = re.compile(r"<[^>]*>")

_COLUMNS = (
    "l.product_id, l.title, l.slug, l.byline, l.price, l.former_price, l.is_lowest_of_several,"
    " l.picture, l.picture_width, l.picture_height"
)
_CARDS = f"SELECT {_COLUMNS} FROM catalogue_listing l WHERE product_id = ANY(%s)"  # noqa: S608 -- of constants
# The text around a match is cut out of descriptions for the rows of the page alone.
_WHOLE = f"HighlightAll=true,StartSel={_START},StopSel={_STOP}"
_PIECE = f"MaxFragments=1,MaxWords=24,MinWords=12,StartSel={_START},StopSel={_STOP}"
_MARKED_CARDS = f"""
    SELECT {_COLUMNS}, ts_headline(c.config, l.title, q.query, '{_WHOLE}'),
        ts_headline(c.config, l.byline, q.query, '{_WHOLE}'),
        ts_headline(c.config, regexp_replace(p.description, '<[^>]*>', ' ', 'g'), q.query, '{_PIECE}')
    FROM catalogue_listing l JOIN catalogue_product p ON p.id = l.product_id
    CROSS JOIN LATERAL (SELECT catalogue_text_config(l.language) AS config) c
    CROSS JOIN (SELECT %s::tsquery AS query) q
    WHERE l.product_id = ANY(%s)"""  # noqa: S608 -- of constants


@dataclass(frozen=True, slots=True)
class ListedCard:
    """What a list shows of a product, as HTML: escaped once, here, and in a search with <mark> around what matches."""

    address: SafeString
    plain_title: SafeString
    plain_byline: SafeString
    title: SafeString
    byline: SafeString
    excerpt: str
    price: SafeString
    former_price: SafeString | str
    is_lowest_of_several: bool
    # Where there is no picture, the classes of the book's binding.
    binding: str
    picture: dict[str, Any]


def listed_cards(keys: Sequence[int], *, query: str = "") -> list[ListedCard]:
    """Return the cards of these products, in this order; what has just been withdrawn is left out.

    With a `query`, a tsquery as text, what matches it is marked.
    """
    if not keys:
        return []
    with connections[router.db_for_read(Listing)].cursor() as cursor:
        if query:
            cursor.execute(_MARKED_CARDS, [query, list(keys)])
        else:
            cursor.execute(_CARDS, [list(keys)])
        cards = {row[0]: _card(row) for row in cursor.fetchall()}
    return [cards[key] for key in keys if key in cards]


def marked(text: str) -> SafeString:
    """Escape a headline of the database, with <mark> around what matched."""
    return SafeString(escape(text).replace(_START, "<mark>").replace(_STOP, "</mark>"))


def _card(row: tuple[Any, ...]) -> ListedCard:
    title, slug, byline, price, former, is_lowest, name, width, height = row[1:10]
    language = get_language() or ""
    title_marked, byline_marked, excerpt = row[10:] or (title, byline, "")
    # An excerpt is of use where neither title nor byline shows why the product was found.
    seen = _START in title_marked or _START in byline_marked or _START not in excerpt
    return ListedCard(
        address=SafeString(escape(f"{_product_address()}{slug}/")),
        plain_title=SafeString(escape(title)),
        plain_byline=SafeString(escape(byline)),
        title=marked(title_marked),
        byline=marked(byline_marked),
        excerpt="" if seen else marked(unescape(_TAGS.sub(" ", excerpt))),
        price=_money(price, language),
        former_price=_money(former, language) if former else "",
        is_lowest_of_several=is_lowest,
        binding="" if name else binding_classes(slug, title),
        picture=_sources(name, width, height) if name else {},
    )


@lru_cache(maxsize=1)
def _product_address() -> str:
    # A slug is written as it is: reversing an address for each card would cost more than the card.
    return reverse("catalogue:product", args=["slug"]).removesuffix("slug/")


@lru_cache(maxsize=4096)
def _money(amount: Decimal, language: str) -> SafeString:
    return SafeString(escape(format_money(amount)))


@lru_cache(maxsize=4096)
def _sources(name: str, width: int, height: int) -> dict[str, Any]:
    # A picture's name is random and never used again, so what follows from it stays right.
    return picture_sources(ProductImage(picture=name, width=width, height=height))
