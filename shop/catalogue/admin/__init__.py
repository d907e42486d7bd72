"""The catalogue in the admin, one module per thing."""

from shop.catalogue.admin.categories import CategoryAdmin
from shop.catalogue.admin.products import ProductAdmin
from shop.catalogue.admin.tags import TagAdmin

__all__ = ["CategoryAdmin", "ProductAdmin", "TagAdmin"]
