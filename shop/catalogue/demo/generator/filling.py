"""Fills the catalogue with generated books, batch by batch."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import connection, transaction

from shop.catalogue.demo.generator.books import SKU_START, make_book
from shop.catalogue.demo.generator.copying import copy_rows, reserve_ids
from shop.catalogue.demo.generator.shelves import all_shelves
from shop.catalogue.demo.generator.words import read_lists
from shop.catalogue.locks import lock_bulk_writes
from shop.catalogue.models import Product, ProductDetail, ProductTag, Variant
from shop.catalogue.records import ProductRecord
from shop.catalogue.services.apply.shelves import Shelves, find_or_make_tags, tag_key
from shop.core.page_cache.invalidation import forget_everything

BATCH_SIZE = 5_000
# Hands on the batches, and may tell somebody how far it is: (batches, how many products there are and shall be).
Progress = Callable[[Iterable[range], int, int], Iterable[range]]
Row = dict[str, Any]


def fill_catalogue(*, size: int, seed: int, progress: Progress) -> int:
    """Generate books until there are `size` of them, and return how many were made.

    Other products are neither counted nor touched. A run that was interrupted is completed by the next one.
    """
    last = _last_number()
    batches = (range(first, min(first + BATCH_SIZE, size + 1)) for first in range(last + 1, size + 1, BATCH_SIZE))
    for batch in progress(batches, last, size):
        _store(batch, seed=seed)
    if last < size:
        with connection.cursor() as cursor:
            # Plans for a table of this size; autovacuum would come to it minutes later.
            tables = (model._meta.db_table for model in (Product, ProductDetail, Variant, ProductTag))
            cursor.execute(f"ANALYZE {', '.join(tables)}")
    return max(0, size - last)


def _last_number() -> int:
    """Return the number of the newest generated book; numbers have eight digits, so they sort as their SKUs do."""
    # In a transaction the primary answers; a replica may not know yet.
    with transaction.atomic():
        skus = Variant.objects.filter(sku__startswith=SKU_START)
        newest = skus.order_by("-sku").values_list("sku", flat=True).first()
    return int(newest.removeprefix(SKU_START).partition("-")[0]) if newest else 0


@transaction.atomic
def _store(numbers: range, *, seed: int) -> None:
    lock_bulk_writes()
    _hurry()
    shelves = Shelves()
    category_ids = {path: shelves.find_or_make(path) for path in all_shelves()}
    tag_ids = find_or_make_tags(name.replace("-", " ") for name in read_lists("shelves")["tags"])
    books = list(zip(reserve_ids(Product, len(numbers)), [make_book(n, seed=seed) for n in numbers], strict=True))
    copy_rows(Product, (_product(pk, book, category_ids[book.category]) for pk, book in books))
    copy_rows(ProductDetail, ({"product_id": pk, "specs": dict(book.specs)} for pk, book in books))
    copy_rows(ProductTag, (row for pk, book in books for row in _tags(pk, book, tag_ids)))
    # Last, since a product is listed once it has a default variant: each is listed once, with all that it has.
    copy_rows(Variant, (row for pk, book in books for row in _variants(pk, book)))
    transaction.on_commit(forget_everything, robust=True)


def _hurry() -> None:
    """Let this transaction be lost by a power cut, and the search index be written in larger portions."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off; SET LOCAL gin_pending_list_limit = '32MB'")


def _product(pk: int, book: ProductRecord, category_id: int | None) -> Row:
    return {
        "id": pk,
        "title": book.title,
        "slug": book.slug,
        "byline": book.byline,
        "description": book.description,
        "language": book.language,
        "category_id": category_id,
        "status": book.status,
        "published_at": book.published_at,
        # As the tags' trigger would write it, so that it need not: the search vector is made once.
        "keywords": " · ".join(sorted(book.tags, key=lambda name: (-book.tags[name], name))),
    }


def _variants(pk: int, book: ProductRecord) -> Iterator[Row]:
    for position, variant in enumerate(book.variants):
        yield {
            "product_id": pk,
            "sku": variant.sku,
            "price": variant.price,
            "compare_at_price": variant.compare_at_price,
            "barcode": variant.barcode,
            "weight_grams": variant.weight_grams,
            "options": dict(variant.options),
            "position": position,
            "is_default": position == 0,
            "imported_quantity": variant.quantity,
        }


def _tags(pk: int, book: ProductRecord, tag_ids: dict[str, int]) -> Iterator[Row]:
    for name, weight in book.tags.items():
        yield {"product_id": pk, "tag_id": tag_ids[tag_key(name)], "weight": weight}
