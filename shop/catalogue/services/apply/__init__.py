"""Products written in bulk from records: the one way in for imports and the demo."""

from shop.catalogue.services.apply.errors import RefusedRecordsError
from shop.catalogue.services.apply.products import ApplyResult, apply_products

__all__ = ["ApplyResult", "RefusedRecordsError", "apply_products"]
