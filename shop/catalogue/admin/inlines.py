"""What belongs to a product, on the product's own page."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from shop.catalogue.admin.thumbnails import thumbnail
from shop.catalogue.forms import DetailForm, ImageForm, VariantForm, VariantFormSet
from shop.catalogue.models import ProductDetail, ProductImage, ProductTag, Variant

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise


class VariantInline(admin.TabularInline):
    """What is sold: one line per edition, size or colour."""

    model = Variant
    form = VariantForm
    formset = VariantFormSet
    extra = 0
    min_num = 1


class ImageInline(admin.TabularInline):
    """Pictures, shown once the worker has rendered them."""

    model = ProductImage
    form = ImageForm
    extra = 0
    fields = ("preview", "position", "upload", "alt")
    readonly_fields = ("preview",)

    @admin.display(description=_("preview"))
    def preview(self, image: ProductImage) -> "StrOrPromise":
        """Show the picture, or say what it waits for."""
        if image.failure:
            return image.failure
        if image.picture:
            return thumbnail(image, css_class="preview")
        return _("The worker is rendering it.") if image.upload else "-"


class TagInline(admin.TabularInline):
    """Tags with their weights."""

    model = ProductTag
    extra = 0
    autocomplete_fields = ("tag",)


class DetailInline(admin.StackedInline):
    """Specs, one per line."""

    model = ProductDetail
    form = DetailForm
    verbose_name_plural = _("specs")
