"""Products written in bulk from records: the one way in for imports and the demo."""

from shop.catalogue.services.apply.errors import RefusedRecordsError
from shop.catalogue.services.apply.products import ApplyResult, apply_products
from shop.catalogue.services.apply.uploads import attach_upload

__all__ = ["ApplyResult", "RefusedRecordsError", "apply_products", "attach_upload"]
