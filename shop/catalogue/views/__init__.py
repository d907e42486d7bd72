"""The catalogue's pages; none depends on who asks."""

from shop.catalogue.views.home import home
from shop.catalogue.views.lists import category, product_list
from shop.catalogue.views.products import product
from shop.catalogue.views.search import search, suggest

__all__ = ["category", "home", "product", "product_list", "search", "suggest"]
