"""The catalogue in the admin, one module per thing."""

from shop.catalogue.admin.bulk_changes import BulkChangeAdmin
from shop.catalogue.admin.categories import CategoryAdmin
from shop.catalogue.admin.imports import ImportRunAdmin
from shop.catalogue.admin.products import ProductAdmin
from shop.catalogue.admin.tags import TagAdmin

__all__ = ["BulkChangeAdmin", "CategoryAdmin", "ImportRunAdmin", "ProductAdmin", "TagAdmin"]
