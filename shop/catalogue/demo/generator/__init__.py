"""A catalogue of any size, made up: the same seed gives the same products."""

from shop.catalogue.demo.generator.books import SKU_START
from shop.catalogue.demo.generator.filling import fill_catalogue

__all__ = ["SKU_START", "fill_catalogue"]
