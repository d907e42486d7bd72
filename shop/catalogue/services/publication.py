"""What customers see: products published, taken back and archived."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from shop.audit.parties import User
from shop.audit.services import Change, record_changes
from shop.catalogue.locks import lock_products_by_id
from shop.catalogue.models import Product

_ACTIONS = {
    Product.Status.PUBLISHED: "catalogue.product.published",
    Product.Status.DRAFT: "catalogue.product.unpublished",
    Product.Status.ARCHIVED: "catalogue.product.archived",
}


def publish_products(*, product_ids: Collection[int], actor: User | None = None) -> int:
    """Publish these products and return how many were not yet; one without a moment is shown from now on."""
    return _change(product_ids, Product.Status.PUBLISHED, actor, shown_from=timezone.now())


def unpublish_products(*, product_ids: Collection[int], actor: User | None = None) -> int:
    """Take these products back to draft and return how many were none; their moment of publication stays."""
    return _change(product_ids, Product.Status.DRAFT, actor)


def archive_products(*, product_ids: Collection[int], actor: User | None = None) -> int:
    """Archive these products and return how many were not yet: customers no longer find them, staff do."""
    return _change(product_ids, Product.Status.ARCHIVED, actor)


def _change(
    product_ids: Collection[int], status: Product.Status, actor: User | None, *, shown_from: datetime | None = None
) -> int:
    with transaction.atomic():
        products = [product for product in lock_products_by_id(product_ids) if product.status != status]
        changes = [_set(product, status, shown_from) for product in products]
        Product.objects.bulk_update(products, ["status", "published_at", "updated_at"])
        record_changes(actor=actor, action=_ACTIONS[status], changes=changes, request=None)
    return len(products)


def _set(product: Product, status: Product.Status, shown_from: datetime | None) -> Change:
    before = _publication(product)
    product.status, product.updated_at = status, timezone.now()
    product.published_at = product.published_at or shown_from
    return Change(product, before, _publication(product))


def _publication(product: Product) -> dict[str, object]:
    return {"status": str(product.status), "published_at": product.published_at}
