"""One made-up book: all of it follows from the seed and the book's number."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from shop.catalogue.demo.generator.people import draw_authors
from shop.catalogue.demo.generator.shelves import draw_shelf, draw_tags
from shop.catalogue.demo.generator.words import LANGUAGES, words_of, zipf
from shop.catalogue.records import ProductRecord, VariantRecord
from shop.catalogue.slugs import make_slug

SKU_START = "GEN-"
# Format, how many percent of the books have it, its price and its weight against the paperback's.
FORMATS = [
    ("Paperback", 90, Decimal("1.0"), 1.0),
    ("Hardback", 35, Decimal("1.8"), 1.5),
    ("E-book", 55, Decimal("0.6"), None),
    ("Audiobook", 20, Decimal("1.4"), None),
]
_SINCE = datetime(2021, 1, 1, tzinfo=UTC)
_MINUTES = 5 * 365 * 24 * 60
_STATUS = ["published"] * 97 + ["draft"] * 2 + ["archived"]
_LANGUAGES = [code for code, share in LANGUAGES.items() for _ in range(share)]


def make_book(number: int, *, seed: int) -> ProductRecord:
    """Return the book of this number, from 1 to 99,999,999."""
    chance = Random(seed * 100_000_000 + number)  # noqa: S311 -- always the same, so that a run can be repeated
    language = chance.choice(_LANGUAGES)
    title = _title(chance, language)
    pages = int(chance.triangular(60, 900, 280))
    return ProductRecord(
        slug=f"{make_slug(title, max_length=80)}-{number}",
        title=title,
        byline=", ".join(draw_authors(chance)),
        description=_description(chance, language),
        language=language,
        category=draw_shelf(chance),
        tags=draw_tags(chance),
        specs={"Pages": pages, "First published": int(2025 - 120 * chance.random() ** 3)},
        status=chance.choice(_STATUS),
        published_at=_SINCE + timedelta(minutes=chance.randrange(_MINUTES)),
        variants=_variants(chance, number, pages),
    )


def _title(chance: Random, language: str) -> str:
    words = words_of(language)
    title = zipf(chance, words.titles).format_map(words.draw_for_title(chance))
    if chance.random() < 0.4:
        title += ": " + chance.choice(words.subtitles).format_map(words.draw_for_title(chance))
    return title[0].upper() + title[1:]


def _description(chance: Random, language: str) -> str:
    words = words_of(language)
    chosen = chance.sample(words.sentences, chance.randint(2, 5))
    return "<p>" + " ".join(sentence.format_map(words.draw(chance)) for sentence in chosen) + "</p>"


def _variants(chance: Random, number: int, pages: int) -> tuple[VariantRecord, ...]:
    sold = [position for position, (_, share, *_rest) in enumerate(FORMATS) if chance.random() * 100 < share] or [0]
    base = Decimal(round(chance.lognormvariate(2.6, 0.4)))
    return tuple(_variant(chance, number, position, base, pages) for position in sold)


def _variant(chance: Random, number: int, position: int, base: Decimal, pages: int) -> VariantRecord:
    name, _, dearer, heavier = FORMATS[position]
    price = (base * dearer).quantize(Decimal(1)) + Decimal("0.90")
    return VariantRecord(
        sku=f"{SKU_START}{number:08d}-{position + 1}",
        price=price,
        compare_at_price=price + chance.randint(1, 6) if chance.random() < 0.08 else None,
        barcode="" if name == "E-book" else _barcode(number, position),
        weight_grams=None if heavier is None else int(pages * heavier) + 60,
        options={"Format": name},
        quantity=max(0, chance.randint(-6, 60)),
    )


def _barcode(number: int, position: int) -> str:
    """Return an EAN-13 that no real book has: 290 to 299 is for use inside a shop."""
    digits = f"29{number:09d}{position}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"
