"""What may be done to the catalogue: one verb per act, each owning its transaction."""

from shop.catalogue.services.pictures import add_image, render_picture

__all__ = ["add_image", "render_picture"]
