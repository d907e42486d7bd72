"""An authenticator app: it takes the key from a picture or by hand, and shows a code."""

from base64 import b32encode
from binascii import unhexlify
from typing import Any

import qrcode
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django_otp.models import Device
from django_otp.util import random_hex
from qrcode.image.svg import SvgPathImage
from two_factor.utils import get_otpauth_url

from shop.accounts.forms import CodeForm
from shop.accounts.kinds import APP
from shop.accounts.services import enrol_authenticator
from shop.accounts.views.set_up.path import EnrolView

SESSION_KEY = "authenticator_key"


class SetUpAppView(EnrolView):
    """Shows a key, and takes the code that the app makes of it."""

    kind = APP
    form_class = CodeForm
    template_name = "accounts/set_up_app.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the key, as text and as a picture."""
        key = b32encode(unhexlify(self._key())).decode()
        return {**super().get_context_data(**kwargs), "key": key, "picture": self._picture(key)}

    def enrol(self, form: CodeForm, *, may_add: bool) -> Device:
        """Save the app."""
        given = form.cleaned_data
        device = enrol_authenticator(
            user=self.user,
            key=self._key(),
            token=given["code"],
            name=given["name"],
            may_add=may_add,
            request=self.request,
        )
        del self.request.session[SESSION_KEY]
        return device

    def _key(self) -> str:
        # The same one until it is used, so that a page that is loaded again fits what was scanned.
        return str(self.request.session.setdefault(SESSION_KEY, random_hex(20)))

    def _picture(self, key: str) -> SafeString:
        address = get_otpauth_url(self.user.email, key, issuer=settings.SITE_NAME)
        # Drawn from squares alone, whatever the address holds.
        drawing: str = qrcode.make(address, image_factory=SvgPathImage).to_string(encoding="unicode")
        return mark_safe(drawing)  # noqa: S308
