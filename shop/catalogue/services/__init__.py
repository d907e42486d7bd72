"""What may be done to the catalogue: one verb per act, each owning its transaction."""

from shop.catalogue.services.apply import ApplyResult, RefusedRecordsError, apply_products, attach_upload
from shop.catalogue.services.pictures import add_image, render_picture

__all__ = [
    "ApplyResult",
    "RefusedRecordsError",
    "add_image",
    "apply_products",
    "attach_upload",
    "render_picture",
]
