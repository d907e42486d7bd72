"""The catalogue's tables, one module per thing."""

from shop.catalogue.models.category import Category
from shop.catalogue.models.image import ProductImage
from shop.catalogue.models.product import Product, ProductDetail
from shop.catalogue.models.tag import ProductTag, Tag
from shop.catalogue.models.variant import Variant

__all__ = ["Category", "Product", "ProductDetail", "ProductImage", "ProductTag", "Tag", "Variant"]
