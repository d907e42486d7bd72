"""Puts the demo's books, with their covers, into the catalogue."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.core.files.base import ContentFile
from django.db import transaction

from shop.catalogue import services
from shop.catalogue.demo.books import DemoBook
from shop.catalogue.demo.covers import draw_cover
from shop.catalogue.models import Product
from shop.catalogue.records import VariantRecord

# Hands on what it is given, and may tell somebody how far it is: (books, what is done to them).
Progress = Callable[[Sequence[DemoBook], str], Iterable[DemoBook]]


@dataclass(frozen=True, slots=True)
class Seeding:
    """What one run did."""

    books: int
    categories: int
    created: int
    updated: int
    covers: int

    def __str__(self) -> str:
        drawn = "cover drawn" if self.covers == 1 else "covers drawn"
        counts = {"created": self.created, "updated": self.updated, drawn: self.covers}
        done = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        return f"{self.books} books in {self.categories} categories: {done or 'nothing to change'}."


def is_catalogue_empty() -> bool:
    """Say whether there is no product at all, not even one that is hidden or deleted."""
    # Inside a transaction the primary answers; a replica may not know yet.
    with transaction.atomic():
        return not Product.objects.exists()


def seed_catalogue(*, books: Sequence[DemoBook], progress: Progress) -> Seeding:
    """Store the books and give a cover to each that has none; what is there already is left as it is."""
    # One transaction: a run that is killed leaves an empty catalogue empty, so the next start seeds it whole.
    with transaction.atomic():
        first = _at_former_prices(books)
        made = services.apply_products(records=(book.record for book in progress(first, "Reduced books")))
        applied = services.apply_products(records=(book.record for book in progress(books, "Books")))
        bare = _products_without_picture(books)
        coverless = [book for book in books if book.record.slug in bare]
        for book in progress(coverless, "Covers"):
            services.add_image(
                product=bare[book.record.slug],
                upload=ContentFile(draw_cover(book.cover), name=f"{book.record.slug}.jpg"),
                alt=book.cover_alt,
            )
    return Seeding(
        books=len(books),
        categories=len({book.record.category for book in books}),
        created=made.created + applied.created,
        updated=applied.updated - made.created,
        covers=len(coverless),
    )


def _at_former_prices(books: Sequence[DemoBook]) -> list[DemoBook]:
    """Return the new books that are reduced, at what they cost before: a page strikes out only what was asked for."""
    slugs = [book.record.slug for book in books]
    known = set(Product.objects.active().filter(slug__in=slugs).values_list("slug", flat=True))
    new = (book for book in books if book.record.slug not in known)
    return [
        replace(book, record=replace(book.record, variants=tuple(map(_unreduced, book.record.variants))))
        for book in new
        if any(variant.compare_at_price for variant in book.record.variants)
    ]


def _unreduced(variant: VariantRecord) -> VariantRecord:
    return replace(variant, price=variant.compare_at_price or variant.price, compare_at_price=None)


def _products_without_picture(books: Sequence[DemoBook]) -> dict[str, Product]:
    slugs = [book.record.slug for book in books]
    bare = Product.objects.active().filter(slug__in=slugs, images__isnull=True)
    return {product.slug: product for product in bare}
