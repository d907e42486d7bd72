"""What every variant has cost, and since when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.catalogue.models.variant import Variant


class PriceChange(models.Model):
    """A price from its first moment on, in the shop's currency; a trigger writes it, whoever sets the price.

    The rows are a record: the database refuses to change one, and removes them with their variant alone. No service
    writes here, so the foreign key is the migration's own, which cascades in the database.
    """

    variant = models.ForeignKey(
        Variant, on_delete=models.DO_NOTHING, related_name="price_changes", db_constraint=False, db_index=False
    )
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, editable=False)
    since = models.DateTimeField(_("since"), editable=False)

    class Meta:
        verbose_name = _("price change")
        verbose_name_plural = _("price changes")
        ordering = ("-since", "-id")
        indexes = [models.Index(fields=["variant", "-since"], name="price_change_newest")]

    def __str__(self) -> str:
        return f"{self.price} since {self.since:%Y-%m-%d}"
