"""How a second factor is proved: a form for each kind. Once valid, `user.otp_device` is the device that was proved."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django_otp.forms import OTPAuthenticationFormMixin, otp_verification_failed
from django_otp.models import Device
from two_factor.plugins.webauthn.models import WebauthnDevice

from shop.accounts.kinds import Kind, kind_named
from shop.accounts.locks import lock_security_key
from shop.accounts.models import User
from shop.accounts.security_keys import ChallengeGoneError, KeyRefusedError, ask_to_prove, handle_in, read_proof
from shop.accounts.selectors.factors import Offer


class ProofForm(OTPAuthenticationFormMixin, forms.Form):
    """Checks a code against one of the user's own devices of a kind.

    The device's row stays locked while it looks at the code, so that no code is accepted twice.
    """

    otp_error_messages: ClassVar = {
        **OTPAuthenticationFormMixin.otp_error_messages,
        "invalid_token": _("This code is wrong, or was used before. Wait for the next one, then try again."),
        "device_required": _("Choose where the code comes from."),
        "n_failed_attempts": ngettext_lazy(
            "A wrong code was typed. Wait a few seconds, then try again.",
            "Wrong codes were typed %(failure_count)d times in a row. Wait a while, then try again.",
            "failure_count",
        ),
    }
    otp_device = forms.CharField(label=_("Where the code comes from"), max_length=100, widget=forms.RadioSelect)
    otp_token = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )

    def __init__(self, *, user: User, kind: Kind, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user, self.kind, self.request = user, kind, request
        self.offers: Sequence[Offer] = ()

    def offer(self, offers: Sequence[Offer]) -> None:
        """Let the user choose from these, where the form is shown: to look at an answer, it needs none but that one."""
        self.offers = offers
        if offers and "otp_device" in self.fields:
            choices = [(offer.persistent_id, offer.name) for offer in offers]
            field = self.fields["otp_device"]
            field.initial = choices[0][0]
            field.widget = forms.RadioSelect(choices=choices) if len(choices) > 1 else forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Check the code."""
        if not self.errors:
            self.clean_otp(self.user)
        return self.cleaned_data

    def _chosen_device(self, user: User) -> Device | None:
        """Return the device that was chosen, locked, where it is the user's own, confirmed and of this kind."""
        if kind_named(self.cleaned_data["otp_device"]) is not self.kind:
            return None
        device: Device | None = super()._chosen_device(user)
        return device if device and device.confirmed else None

    def _update_form(self, user: User) -> None:
        """Leave the choice of devices to `offer`."""


class AppProofForm(ProofForm):
    """Asks for the six digits that an app shows."""

    otp_token = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "inputmode": "numeric"}),
    )

    def clean_otp_token(self) -> str:
        """Take out blanks: apps show the digits in two groups."""
        return "".join(str(self.cleaned_data["otp_token"]).split())


class KeyProofForm(ProofForm):
    """Takes the answer of any of the user's security keys; a script writes it into the form."""

    otp_device = None  # type: ignore[assignment]  # Django's way to drop an inherited field
    otp_token = forms.CharField(max_length=8_000, widget=forms.HiddenInput)

    @cached_property
    def options(self) -> str:
        """What the browser asks the keys, as JSON; a new challenge each time the page is shown."""
        return ask_to_prove(self.request, [offer.handle for offer in self.offers])

    def _chosen_device(self, user: User) -> WebauthnDevice | None:
        try:
            return lock_security_key(user, handle_in(self.cleaned_data["otp_token"]))
        except (KeyRefusedError, WebauthnDevice.DoesNotExist):
            raise forms.ValidationError(_("This security key does not belong to your account.")) from None

    def _verify_token(self, user: User, token: str, device: WebauthnDevice) -> WebauthnDevice:
        if not device.verify_is_allowed()[0]:
            raise forms.ValidationError(_("The security key was refused before. Wait a while, then try again."))
        try:
            device.sign_count = read_proof(self.request, device, token)
        except ChallengeGoneError:
            raise forms.ValidationError(
                _("This page was open for too long, or was sent before. Use your security key once more.")
            ) from None
        except KeyRefusedError:
            device.throttle_increment()
            otp_verification_failed.send(sender=type(self), user=user)
            raise forms.ValidationError(_("The security key was refused. Use it once more.")) from None
        device.last_used_at = timezone.now()
        device.throttle_reset()
        return device


# Kind -> how it is proved.
PROOFS: dict[str, type[ProofForm]] = {
    "key": KeyProofForm,
    "app": AppProofForm,
    "phone": AppProofForm,
    "codes": ProofForm,
}
