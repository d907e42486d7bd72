"""Every row lock of the catalogue, in one order: by primary key."""

from collections.abc import Collection
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet

from shop.catalogue.models import BulkChange, ImportRun, Product, ProductImage, Variant

_Row = TypeVar("_Row", bound=Model)

# Any number, as long as nothing else in this database takes it.
_BULK_WRITES = 0x636174616C6F67


def lock_image(pk: int) -> ProductImage | None:
    """Return the picture's row, locked until the transaction ends, or None where it is gone."""
    return _locked(ProductImage.objects.filter(pk=pk)).first()


def lock_bulk_writes() -> None:
    """Let one bulk write run at a time, until the transaction ends: two would make the same categories twice."""
    _need_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_BULK_WRITES])


def lock_products(slugs: Collection[str]) -> list[Product]:
    """Return the active products that have these slugs, locked until the transaction ends."""
    return list(_locked(Product.objects.active().filter(slug__in=slugs)))


def lock_variants(*, product_ids: Collection[int], skus: Collection[str]) -> list[Variant]:
    """Return the variants of these products and those with these SKUs, locked until the transaction ends."""
    return list(_locked(Variant.objects.filter(Q(product__in=product_ids) | Q(sku__in=skus))))


def lock_products_by_id(product_ids: Collection[int]) -> list[Product]:
    """Return those of these products that are there, locked until the transaction ends."""
    return list(_locked(Product.objects.filter(pk__in=product_ids).defer("description", "search_vector")))


def lock_variants_of(product_ids: Collection[int]) -> list[Variant]:
    """Return the variants of these products, locked until the transaction ends."""
    return list(_locked(Variant.objects.filter(product__in=product_ids)))


def lock_bulk_change(pk: int) -> BulkChange:
    """Return a bulk change without its selection, locked until the transaction ends; raise DoesNotExist."""
    return _locked(BulkChange.objects.filter(pk=pk).defer("product_ids")).get()


def lock_import_run(pk: int) -> ImportRun:
    """Return an import, locked until the transaction ends; raise DoesNotExist."""
    return _locked(ImportRun.objects.filter(pk=pk)).get()


def _need_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A row lock needs a transaction: call it inside atomic().")


def _locked(rows: QuerySet[_Row]) -> QuerySet[_Row]:
    _need_transaction()
    return rows.select_for_update().order_by("pk")
