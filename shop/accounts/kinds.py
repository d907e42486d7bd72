"""The kinds of second factors, and which of them one may set up here."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice
from two_factor.plugins.webauthn.models import WebauthnDevice

from shop.accounts.models import BackupCodeDevice, PhoneDevice


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its word in addresses, its table, how people call it and one of it, and what it is."""

    code: str
    model: type[Device]
    label: Promise
    one: Promise
    about: Promise


KEY = Kind(
    "key",
    WebauthnDevice,
    _("Security key or this device"),
    _("Security key"),
    _("A key that you plug in or hold to your phone, or the fingerprint, face or PIN of this device."),
)
APP = Kind(
    "app",
    TOTPDevice,
    _("Authenticator app"),
    _("Authenticator app"),
    _("An app on your phone shows a new code every 30 seconds."),
)
PHONE = Kind("phone", PhoneDevice, _("Text message or call"), _("Phone"), _("We send a code to your phone each time."))
CODES = Kind(
    "codes",
    BackupCodeDevice,
    _("Backup codes"),
    _("Backup codes"),
    _("Each of them signs you in once, without your phone."),
)

# In the order in which they are offered: the safest first, what is kept for bad days last.
KINDS = {kind.code: kind for kind in (KEY, APP, PHONE, CODES)}


def kind_of(device: Device) -> Kind | None:
    """Return the kind of a device, None for one that the shop does not make."""
    return next((kind for kind in KINDS.values() if isinstance(device, kind.model)), None)


def kind_named(persistent_id: str) -> Kind | None:
    """Return the kind of the device that goes by this in forms, whether there is one or not."""
    label = persistent_id.partition("/")[0]
    return next((kind for kind in KINDS.values() if kind.model.model_label() == label), None)


def kinds_to_set_up() -> list[Kind]:
    """Return what one may choose from; phones need a gateway that reaches them."""
    return [KEY, APP, PHONE] if settings.TWO_FACTOR_SMS_GATEWAY else [KEY, APP]
