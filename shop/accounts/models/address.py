"""Where a user has parcels and bills sent."""

from typing import ClassVar, cast

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.accounts.models.user import User
from shop.accounts.postal.addresses import PARTS, PostalAddress, normalised, written
from shop.core.models import TimeStampedModel


class AddressQuerySet(models.QuerySet["Address"]):
    """Addresses by what they are for."""

    def default_for(self, use: "Address.Use") -> "AddressQuerySet":
        """Keep the addresses that are their user's default for this use."""
        return self.filter(**{use.field: True})


class Address(TimeStampedModel):
    """An entry in a user's address book; which parts it has is its country's rule, as `postal` knows it."""

    class Use(models.TextChoices):
        """What an address is taken for where the user chooses no other."""

        SHIPPING = "shipping", _("shipping")
        BILLING = "billing", _("billing")

        @property
        def field(self) -> str:
            """The field that says so."""
            return f"is_default_{self.value}"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses", editable=False)
    name = models.CharField(_("name"), max_length=200)
    company_name = models.CharField(_("company"), max_length=200, blank=True)
    street_address = models.TextField(_("street address"), max_length=300)
    city_area = models.CharField(_("district"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country_area = models.CharField(_("area"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    sorting_code = models.CharField(_("sorting code"), max_length=50, blank=True)
    country_code = models.CharField(_("country"), max_length=2, help_text=_("ISO 3166, two letters."))
    is_default_shipping = models.BooleanField(_("default for shipping"), default=False, editable=False)
    is_default_billing = models.BooleanField(_("default for billing"), default=False, editable=False)

    objects: ClassVar = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ("-is_default_shipping", "-is_default_billing", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default_shipping=True), name="address_one_default_shipping"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default_billing=True), name="address_one_default_billing"
            ),
            models.CheckConstraint(condition=Q(country_code__regex="^[A-Z]{2}$"), name="address_country_is_a_code"),
        ]

    def __str__(self) -> str:
        return ", ".join(self.lines)

    @property
    def lines(self) -> list[str]:
        """The lines as they stand on a parcel."""
        return written(self.postal)

    @property
    def postal(self) -> PostalAddress:
        """What is written on a parcel."""
        return cast("PostalAddress", {part: getattr(self, part) for part in PARTS})

    def clean(self) -> None:
        """Bring the address into its country's form; raise ValidationError, by part, for what does not exist there."""
        for part, value in normalised(self.postal).items():
            setattr(self, part, value)
