"""Products in the admin, with all that belongs to them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from shop.audit.admin import AuditedAdmin
from shop.catalogue.admin.actions import PRODUCT_ACTIONS
from shop.catalogue.admin.filters import LanguageFilter, PictureFilter, ReducedFilter, SubtreeFilter
from shop.catalogue.admin.inlines import DetailInline, ImageInline, TagInline, VariantInline
from shop.catalogue.admin.thumbnails import thumbnail
from shop.catalogue.forms import ProductForm
from shop.catalogue.models import Product, Variant
from shop.catalogue.selectors.staff import search_for_staff, with_list_data
from shop.core.admin.lists import FastListAdmin
from shop.core.money import format_money


@admin.register(Product)
class ProductAdmin(AuditedAdmin, FastListAdmin):
    """Everything about a product on one page."""

    form = ProductForm
    inlines = (VariantInline, ImageInline, TagInline, DetailInline)
    audited_parts = ("variants", "images", "product_tags", "detail")
    actions = PRODUCT_ACTIONS
    list_display = ("cover", "name", "price", "editions", "publication", "shop_page")
    list_display_links = ("cover", "name")
    list_filter = ("status", SubtreeFilter, PictureFilter, ReducedFilter, "is_active", LanguageFilter)
    # The key's own index gives this order; no other order of a million rows is ready.
    ordering = ("-pk",)
    sortable_by = ()
    search_fields = ("title",)
    search_help_text = _("Words of title and author, or a whole SKU, barcode or slug")
    autocomplete_fields = ("category",)
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ("title", "slug", "byline", "category", "description", "language")}),
        (_("Publication"), {"fields": ("status", "published_at", "is_active")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Leave out what no page of the admin shows."""
        return super().get_queryset(request).defer("search_vector")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Fetch what the rows show, and not for an act on the whole selection."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = with_list_data(changelist.result_list)
        return changelist

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Archive instead of deleting: Django would load the whole selection and all that hangs on it."""
        return {name: act for name, act in super().get_actions(request).items() if name != "delete_selected"}

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Search by index: exact names first, then words."""
        return (search_for_staff(queryset, search_term), False) if search_term else (queryset, False)

    @admin.display(description=_("cover"))
    def cover(self, product: Product) -> str:
        """Show the first picture."""
        images = product.images.all()
        return thumbnail(images[0], css_class="cover") if images else "-"

    @admin.display(description=_("title"))
    def name(self, product: Product) -> str:
        """Show the title, whose it is, and where it stands."""
        return format_html(
            '{}<span class="byline">{}</span><span class="byline">{}</span>',
            product.title,
            product.byline,
            product.category.name if product.category else _("without a category"),
        )

    @admin.display(description=_("price"))
    def price(self, product: Product) -> str:
        """Show the default variant's price, and what it was."""
        default = _variants(product)[0] if _variants(product) else None
        if default is None:
            return "-"
        if default.compare_at_price is None:
            return format_money(default.price)
        return format_html("{} <s>{}</s>", format_money(default.price), format_money(default.compare_at_price))

    @admin.display(description=_("variants"))
    def editions(self, product: Product) -> int:
        """Count the variants."""
        return len(_variants(product))

    @admin.display(description=_("status"))
    def publication(self, product: Product) -> str:
        """Show the status, and since or from when the product is shown."""
        status = product.get_status_display() if product.is_active else _("not active")
        moment = localtime(product.published_at) if product.published_at else None
        return format_html('{}<span class="byline">{}</span>', status, date_format(moment) if moment else "")

    @admin.display(description=_("shop"))
    def shop_page(self, product: Product) -> str:
        """Lead to the page that customers see, where there is one."""
        if not (product.is_active and product.status == Product.Status.PUBLISHED):
            return "-"
        return format_html(
            '<a href="{}" aria-label="{}">{}</a>',
            product.get_absolute_url(),
            _("%(title)s in the shop") % {"title": product.title},
            _("Open"),
        )


def _variants(product: Product) -> list[Variant]:
    return list(product.variants.all())
