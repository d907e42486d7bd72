"""A phone that gets codes, by text message or by a call."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import SideChannelDevice, ThrottlingMixin, TimestampMixin
from phonenumber_field.modelfields import PhoneNumberField

CODE_SECONDS = 300


class PhoneDevice(TimestampMixin, ThrottlingMixin, SideChannelDevice):
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

    def verify_token(self, token: str) -> bool:
        """Use up the code that was sent, and say whether it was this one."""
        if not self.verify_is_allowed()[0]:
            return False
        if not super().verify_token(token.strip()):
            self.throttle_increment()
            return False
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True

    def get_throttle_factor(self) -> int:
        """Return by how many seconds the wait begins after a wrong code; it doubles with each."""
        return 1

    @property
    def hint(self) -> str:
        """The last two digits, which tell the owner which phone it is, and nobody else the number."""
        return f"…{self.number.as_e164[-2:]}"
