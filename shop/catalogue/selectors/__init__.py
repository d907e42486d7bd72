"""What the catalogue's pages read, one module per page."""

from shop.catalogue.selectors.cards import Card, cards
from shop.catalogue.selectors.categories import Branch, branches_below, trail
from shop.catalogue.selectors.home import ROW_SIZE, WINDOW_SIZE, ShopWindow, shop_window
from shop.catalogue.selectors.lists import Sort, products_on_show
from shop.catalogue.selectors.products import product_pages

__all__ = [
    "ROW_SIZE",
    "WINDOW_SIZE",
    "Branch",
    "Card",
    "ShopWindow",
    "Sort",
    "branches_below",
    "cards",
    "product_pages",
    "products_on_show",
    "shop_window",
    "trail",
]
