"""A code of a second factor, as it is typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_otp.forms import OTPAuthenticationFormMixin

from shop.accounts.factors import factors_of
from shop.accounts.models import BackupCodeDevice, User


class FactorForm(OTPAuthenticationFormMixin, forms.Form):
    """Checks a code against one of the user's own devices; once valid, `user.otp_device` is the one that accepted it.

    The device's row stays locked while it looks at the code, so that no code is accepted twice.
    """

    otp_device = forms.ChoiceField(label=_("Where the code comes from"), widget=forms.RadioSelect)
    otp_token = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "class": "form-control"}),
    )

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user = user
        field = self.fields["otp_device"]
        field.choices = self.device_choices(user)  # type: ignore[attr-defined]  # stubs know the base of fields alone
        field.initial = next((value for value, _label in self.device_choices(user)), None)

    def clean(self) -> dict[str, Any]:
        """Check the code."""
        if not self.errors:
            self.clean_otp(self.user)
        return self.cleaned_data

    @staticmethod
    def device_choices(user: User) -> list[tuple[str, str]]:
        """Return the user's devices: authenticators first, backup codes last."""
        devices = sorted(factors_of(user), key=lambda device: isinstance(device, BackupCodeDevice))
        return [(device.persistent_id, str(device.name)) for device in devices]
