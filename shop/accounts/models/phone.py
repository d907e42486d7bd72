"""A phone that gets codes, by text message or by a call."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import SideChannelDevice
from phonenumber_field.modelfields import PhoneNumberField

from shop.accounts.models.single_use import SingleUseMixin

CODE_SECONDS = 300


class PhoneDevice(SingleUseMixin, SideChannelDevice):
    """A phone as a device that accepts the last code that was sent to it, once.

    two_factor has one as well, which accepts each code several times within three minutes.
    """

    class Method(models.TextChoices):
        """How a code reaches the phone."""

        SMS = "sms", _("Text message")
        CALL = "call", _("Phone call")

    number = PhoneNumberField(_("phone number"))
    method = models.CharField(_("how"), max_length=4, choices=Method.choices, default=Method.SMS)

    class Meta(SideChannelDevice.Meta):
        verbose_name = _("phone")
        verbose_name_plural = _("phones")

    def use_up(self, token: str) -> bool:
        """Forget the code that was sent, if it is this one, and say whether it was."""
        return bool(SideChannelDevice.verify_token(self, token.strip()))

    @property
    def hint(self) -> str:
        """The last two digits, which tell the owner which phone it is, and nobody else the number."""
        return f"…{self.number.as_e164[-2:]}"
