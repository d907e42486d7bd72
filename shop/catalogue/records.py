"""Products as plain values: the one shape in which they enter and leave the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

Spec = str | int | float | bool


@dataclass(frozen=True, slots=True)
class VariantRecord:
    """One thing that is sold; prices are in the shop's currency, weights in grams."""

    sku: str
    price: Decimal
    compare_at_price: Decimal | None = None
    barcode: str = ""
    weight_grams: int | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """A picture by the address it is found at, or by a file."""

    alt: str = ""
    url: str = ""
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """A product with all that belongs to it.

    The first variant is the default one. `category` names the way from the root. Without `published_at` a published
    product is shown from the moment it was first stored.
    """

    slug: str
    title: str
    variants: tuple[VariantRecord, ...]
    byline: str = ""
    description: str = ""
    language: str = ""
    status: str = "published"
    published_at: datetime | None = None
    category: tuple[str, ...] = ()
    tags: Mapping[str, int] = field(default_factory=dict)
    specs: Mapping[str, Spec] = field(default_factory=dict)
    images: tuple[ImageRecord, ...] = ()
