"""A security key, or what the device itself has of the kind."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django_otp.models import Device

from shop.accounts.forms import SecurityKeyForm
from shop.accounts.kinds import KEY
from shop.accounts.security_keys import ChallengeGoneError, KeyRefusedError, ask_to_register, read_registration
from shop.accounts.selectors.factors import devices_of
from shop.accounts.services import KnownKeyError, enrol_security_key
from shop.accounts.views.set_up.path import EnrolView


class SetUpKeyView(EnrolView):
    """Asks the browser for a new key; a script of the shop's does that, as nothing else can."""

    kind = KEY
    form_class = SecurityKeyForm
    template_name = "accounts/set_up_key.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the browser asks the key."""
        options = ask_to_register(self.request, devices_of(self.user, KEY))
        return {**super().get_context_data(**kwargs), "options": options}

    def form_valid(self, form: SecurityKeyForm) -> HttpResponse:
        """Save the key, or say what to do."""
        try:
            return super().form_valid(form)
        except ChallengeGoneError:
            form.add_error(None, _("This page was open for too long, or was sent before. Register the key once more."))
        except KeyRefusedError:
            form.add_error(None, _("The key has not answered as it should. Register it once more."))
        except KnownKeyError:
            form.add_error(None, _("This key is registered already. Use another one."))
        return self.form_invalid(form)

    def enrol(self, form: SecurityKeyForm, *, may_add: bool) -> Device:
        """Save the key."""
        given = form.cleaned_data
        key = read_registration(self.request, given["answer"])
        return enrol_security_key(user=self.user, key=key, name=given["name"], may_add=may_add, request=self.request)
