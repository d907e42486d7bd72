"""The admin's forms for the catalogue, one module per thing."""

from shop.catalogue.forms.imports import ImportForm
from shop.catalogue.forms.prices import PriceRuleForm
from shop.catalogue.forms.products import DetailForm, ImageForm, ProductForm, VariantForm, VariantFormSet

__all__ = [
    "DetailForm",
    "ImageForm",
    "ImportForm",
    "PriceRuleForm",
    "ProductForm",
    "VariantForm",
    "VariantFormSet",
]
