"""Products in the admin, with all that belongs to them."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from shop.catalogue.forms import ImageForm, ProductForm, VariantForm, VariantFormSet
from shop.catalogue.models import Product, ProductDetail, ProductImage, ProductTag, Variant

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
            return format_html('<img src="{}" alt="{}" height="120">', image.picture.url, image.alt)
        return _("The worker is rendering it.") if image.upload else "-"


class TagInline(admin.TabularInline):
    """Tags with their weights."""

    model = ProductTag
    extra = 0
    autocomplete_fields = ("tag",)


class DetailInline(admin.StackedInline):
    """Specs, as JSON."""

    model = ProductDetail


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    """Everything about a product on one page."""

    form = ProductForm
    inlines = (VariantInline, ImageInline, TagInline, DetailInline)
    list_display = ("title", "byline", "category", "status", "published_at", "is_active")
    list_filter = ("status", "is_active", "category")
    list_select_related = ("category",)
    search_fields = ("title", "byline", "slug", "variants__sku", "variants__barcode")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ("title", "slug", "byline", "category", "description", "language")}),
        (_("Publication"), {"fields": ("status", "published_at", "is_active")}),
    )
