"""Variants: the things that are sold."""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shop.catalogue.models.conditions import is_json_object
from shop.catalogue.models.product import Product
from shop.core.models import TimeStampedModel

BARCODE = r"^([0-9]{8}|[0-9]{12,14})?$"


class Variant(TimeStampedModel):
    """One edition, size or colour of a product, with a price in the shop's currency.

    Each product has exactly one default variant: a partial index allows no second one, a deferred trigger (in a
    migration of its own) misses none at the end of a transaction.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(_("SKU"), max_length=64, unique=True)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    compare_at_price = models.DecimalField(
        _("compare-at price"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("A former price."),
    )
    # Both follow from the record of prices and are set by its trigger alone: the lowest price of the 30 days before
    # the present one, where that one is announced as a reduction and is one; and when the present price began,
    # empty as long as it is the first.
    former_price = models.DecimalField(
        _("former price"), max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    price_since = models.DateTimeField(_("price since"), null=True, blank=True, editable=False)
    barcode = models.CharField(
        _("barcode"),
        max_length=14,
        blank=True,
        db_index=True,
        validators=[RegexValidator(BARCODE, _("A barcode has 8, 12, 13 or 14 digits."))],
    )
    weight_grams = models.PositiveIntegerField(_("weight in grams"), null=True, blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True, help_text=_('Such as {"Format": "Paperback"}.'))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_default = models.BooleanField(_("default"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    # Kept for the stock app, which takes it over as its first count.
    imported_quantity = models.PositiveIntegerField(_("quantity at import"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(price__gte=0),
                name="variant_price_not_negative",
                violation_error_message=_("A price is never below zero."),
            ),
            models.CheckConstraint(
                condition=Q(compare_at_price__isnull=True) | Q(compare_at_price__gt=F("price")),
                name="variant_compare_at_above_price",
                violation_error_message=_("The compare-at price must be above the price."),
            ),
            models.CheckConstraint(condition=~Q(sku=""), name="variant_has_sku"),
            models.CheckConstraint(condition=Q(barcode__regex=BARCODE), name="variant_barcode_is_a_gtin"),
            models.CheckConstraint(
                condition=is_json_object("options"),
                name="variant_options_are_an_object",
                violation_error_message=_('Options are a JSON object, such as {"Format": "Paperback"}.'),
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(is_active=True),
                name="variant_default_is_active",
                violation_error_message=_("The default variant must be active."),
            ),
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(is_default=True),
                name="variant_one_default",
                violation_error_message=_("A product has one default variant."),
            ),
            models.UniqueConstraint(
                fields=["product", "options"],
                name="variant_options_once",
                violation_error_message=_("Another variant of this product has the same options."),
            ),
        ]

    def __str__(self) -> str:
        return self.sku
