"""Fills the catalogue with generated books, batch by batch, several batches at a time."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction

from shop.catalogue.demo.generator.books import SKU_START, make_book
from shop.catalogue.demo.generator.copying import copy_rows, reserve_ids
from shop.catalogue.demo.generator.shelves import Path, all_shelves
from shop.catalogue.demo.generator.words import read_lists
from shop.catalogue.locks import lock_bulk_writes
from shop.catalogue.models import Listing, Product, ProductDetail, ProductTag, Variant
from shop.catalogue.records import ProductRecord
from shop.catalogue.services.apply.shelves import Shelves, find_or_make_tags, tag_key
from shop.core.page_cache.invalidation import forget_everything

BATCH_SIZE = 5_000
# Most of the work is the database's, which takes one processor for each that writes.
WRITERS = 3
# Hands on the batches as they are stored, and may tell somebody how far it is: (batches, how many products there are
# and shall be).
Progress = Callable[[Iterable[range], int, int], Iterable[range]]
Row = dict[str, Any]

# Numbers have eight digits, so SKUs sort as they do. A batch is stored as a whole, so its last book stands for all.
_LAST_OF_BATCHES = """
    SELECT first, (SELECT max(sku) FROM catalogue_variant
                   WHERE sku >= %(start)s || lpad(first::text, 8, '0') AND sku < %(start)s || lpad(next::text, 8, '0'))
    FROM (SELECT first, first + %(batch)s AS next FROM generate_series(1, %(size)s, %(batch)s) first) batch
"""


def fill_catalogue(*, size: int, seed: int, progress: Progress) -> int:
    """Generate books until there are `size` of them, and return how many were made.

    Other products are neither counted nor touched. A run that was interrupted is completed by the next one; imports
    and other runs wait until this one ends. Call it outside transactions: each batch is one of its own.
    """
    categories, tags = _make_shelves()
    with transaction.atomic(durable=True):
        lock_bulk_writes()
        missing = list(_missing(size))
        made = sum(map(len, missing))

        def store(numbers: range) -> range:
            return _store_alone(numbers, seed=seed, category_ids=categories, tag_ids=tags)

        with ThreadPoolExecutor(WRITERS, "writer") as pool:
            try:
                for _ in progress(pool.map(store, missing), size - made, size):
                    pass
            finally:
                # After an interruption or an error what has not begun is left to the next run.
                pool.shutdown(cancel_futures=True)
    if made:
        _analyze()
    return made


@transaction.atomic(durable=True)
def _make_shelves() -> tuple[dict[Path, int | None], dict[str, int]]:
    """Return the keys of all categories and tags, committed before the writers use them."""
    lock_bulk_writes()
    shelves = Shelves()
    category_ids = {path: shelves.find_or_make(path) for path in all_shelves()}
    return category_ids, find_or_make_tags(name.replace("-", " ") for name in read_lists("shelves")["tags"])


def _missing(size: int) -> Iterator[range]:
    """Yield the numbers that are not there yet, batch by batch: an interruption may have left out one in the middle."""
    bounds: Row = {"start": SKU_START, "size": size, "batch": BATCH_SIZE}
    with connection.cursor() as cursor:
        cursor.execute(_LAST_OF_BATCHES, bounds)
        for first, sku in cursor.fetchall():
            there = int(sku.removeprefix(SKU_START).partition("-")[0]) if sku else first - 1
            if missing := range(there + 1, min(first + BATCH_SIZE, size + 1)):
                yield missing


def _analyze() -> None:
    """Let the planner know of tables of this size; autovacuum would come to it minutes later."""
    tables = (model._meta.db_table for model in (Product, ProductDetail, Variant, ProductTag, Listing))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def _store_alone(numbers: range, **how: Any) -> range:
    """Store a batch on the connection of this thread, and give that back."""
    try:
        _store(numbers, **how)
    finally:
        connection.close()
    return numbers


@transaction.atomic
def _store(numbers: range, *, seed: int, category_ids: dict[Path, int | None], tag_ids: dict[str, int]) -> None:
    _hurry()
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
        cursor.execute(
            "SET LOCAL synchronous_commit = off; SET LOCAL gin_pending_list_limit = '32MB'; SET LOCAL work_mem = '64MB'"
        )


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
