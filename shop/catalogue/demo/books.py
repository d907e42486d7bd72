"""The demo's books, read from one TOML file per top-level category."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from shop.catalogue.demo.covers import MOTIFS, CoverDesign
from shop.catalogue.records import ProductRecord, VariantRecord

_CONTENT = Path(__file__).parent
_FORMAT_CODES = {"Paperback": "PB", "Hardback": "HB", "E-book": "EB"}


@dataclass(frozen=True, slots=True)
class DemoBook:
    """A book as the catalogue takes it, and the design of its cover."""

    record: ProductRecord
    cover: CoverDesign

    @property
    def cover_alt(self) -> str:
        """What a reader who cannot see the cover is told of it."""
        return f"Cover of {self.cover.title} by {self.cover.byline}: {MOTIFS[self.cover.motif].shows}."


def load_books() -> tuple[DemoBook, ...]:
    """Read all books, mixed: the newest products of the demo, which are its last, should be of all kinds."""
    books = [book for path in sorted(_CONTENT.glob("books/*.toml")) for book in _read_shelf(path)]
    Random(len(books)).shuffle(books)  # noqa: S311 - always the same order, so that a run can be repeated
    return tuple(books)


def load_tags() -> frozenset[str]:
    """Read the tags that books share."""
    return frozenset(_read_toml(_CONTENT / "tags.toml")["names"])


def _read_shelf(path: Path) -> Iterator[DemoBook]:
    shelf = _read_toml(path)
    for entry in shelf["books"]:
        yield DemoBook(_read_record(entry, shelf["category"]), _read_cover(entry))


def _read_record(entry: dict[str, Any], root: str) -> ProductRecord:
    return ProductRecord(
        slug=entry["slug"],
        title=entry["title"],
        byline=entry["byline"],
        # Lines are broken for the reader of the file only.
        description=" ".join(entry["description"].split()),
        language=entry["language"],
        category=(root, entry["category"]),
        tags=entry["tags"],
        specs=entry["specs"],
        variants=tuple(_read_variant(entry["slug"], sold) for sold in entry["formats"]),
    )


def _read_variant(slug: str, sold: dict[str, Any]) -> VariantRecord:
    former_price = sold.get("compare_at_price")
    return VariantRecord(
        sku=f"{slug.upper()}-{_FORMAT_CODES[sold['name']]}",
        price=Decimal(sold["price"]),
        compare_at_price=Decimal(former_price) if former_price else None,
        weight_grams=sold.get("weight_grams"),
        options={"Format": sold["name"]},
        quantity=sold["quantity"],
    )


def _read_cover(entry: dict[str, Any]) -> CoverDesign:
    return CoverDesign(
        seed=entry["slug"],
        title=entry["title"],
        byline=entry["byline"],
        year=entry["specs"]["First published"],
        motif=entry["motif"],
        palette=entry["palette"],
    )


def _read_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
