"""The catalogue's tables, one module per thing."""

from shop.catalogue.models.bulk_change import BulkChange
from shop.catalogue.models.category import Category
from shop.catalogue.models.image import ProductImage
from shop.catalogue.models.import_run import ImportRun
from shop.catalogue.models.listing import Listing
from shop.catalogue.models.price import PriceChange
from shop.catalogue.models.product import Product, ProductDetail
from shop.catalogue.models.tag import ProductTag, Tag
from shop.catalogue.models.variant import Variant
from shop.catalogue.models.word import SearchWord

__all__ = [
    "BulkChange",
    "Category",
    "ImportRun",
    "Listing",
    "PriceChange",
    "Product",
    "ProductDetail",
    "ProductImage",
    "ProductTag",
    "SearchWord",
    "Tag",
    "Variant",
]
