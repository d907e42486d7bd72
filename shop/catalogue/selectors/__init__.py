"""What the catalogue's pages read, one module per page."""

from shop.catalogue.selectors.editions import Availability, Edition
from shop.catalogue.selectors.home import ShopWindow, shop_window
from shop.catalogue.selectors.indexes import (
    category_entries,
    category_parts,
    newest_products,
    product_entries,
    product_parts,
)
from shop.catalogue.selectors.products import ProductPage, product_page

__all__ = [
    "Availability",
    "Edition",
    "ProductPage",
    "ShopWindow",
    "category_entries",
    "category_parts",
    "newest_products",
    "product_entries",
    "product_page",
    "product_parts",
    "shop_window",
]
