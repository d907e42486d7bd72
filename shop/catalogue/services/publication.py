"""What customers see: products published, taken back and archived."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone

from shop.catalogue.locks import lock_products_by_id
from shop.catalogue.models import Product


def publish_products(*, product_ids: Collection[int]) -> int:
    """Publish these products and return how many were not yet; one without a moment is shown from now on."""
    now = timezone.now()
    with transaction.atomic():
        waiting = _not_yet(Product.Status.PUBLISHED, product_ids)
        for product in waiting:
            product.published_at = product.published_at or now
        return _save(waiting, Product.Status.PUBLISHED)


def unpublish_products(*, product_ids: Collection[int]) -> int:
    """Take these products back to draft and return how many were none; their moment of publication stays."""
    with transaction.atomic():
        return _save(_not_yet(Product.Status.DRAFT, product_ids), Product.Status.DRAFT)


def archive_products(*, product_ids: Collection[int]) -> int:
    """Archive these products and return how many were not yet: customers no longer find them, staff do."""
    with transaction.atomic():
        return _save(_not_yet(Product.Status.ARCHIVED, product_ids), Product.Status.ARCHIVED)


def _not_yet(status: Product.Status, product_ids: Collection[int]) -> list[Product]:
    return [product for product in lock_products_by_id(product_ids) if product.status != status]


def _save(products: Iterable[Product], status: Product.Status) -> int:
    changed = list(products)
    now = timezone.now()
    for product in changed:
        product.status, product.updated_at = status, now
    Product.objects.bulk_update(changed, ["status", "published_at", "updated_at"])
    return len(changed)
