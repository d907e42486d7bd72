"""What the catalogue's pages read, one module per page."""

from shop.catalogue.selectors.cards import Card, cards
from shop.catalogue.selectors.categories import Branch
from shop.catalogue.selectors.home import ROW_SIZE, WINDOW_SIZE, ShopWindow, shop_window
from shop.catalogue.selectors.indexes import (
    category_entries,
    category_parts,
    newest_products,
    product_entries,
    product_parts,
)
from shop.catalogue.selectors.lists import Sort
from shop.catalogue.selectors.products import Availability, Edition, ProductPage, product_page

__all__ = [
    "ROW_SIZE",
    "WINDOW_SIZE",
    "Availability",
    "Branch",
    "Card",
    "Edition",
    "ProductPage",
    "ShopWindow",
    "Sort",
    "cards",
    "category_entries",
    "category_parts",
    "newest_products",
    "product_entries",
    "product_page",
    "product_parts",
    "shop_window",
]
