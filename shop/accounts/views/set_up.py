"""Setting up an authenticator app."""

from typing import Any, cast

from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from two_factor.forms import MethodForm
from two_factor.views import SetupView

from shop.accounts.models import User
from shop.accounts.proof import has_fresh_proof, need_fresh_proof, remember_proof
from shop.accounts.services import FactorHeldError, enrol_authenticator


class SetUpView(SetupView):
    """Adds a first factor; a further one only in a session that has just proved one.

    Otherwise a stolen password could enrol a device of its own, and prove itself with that.
    """

    # Without two_factor's page of welcome; the one of methods is shown once there are several.
    form_list = (("method", MethodForm),)
    template_name = "accounts/set_up.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask for the factor that is there."""
        need_fresh_proof(request)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, form: Form, **kwargs: Any) -> dict[str, Any]:
        """Give the page its title by the shop's name."""
        return {**super().get_context_data(form, **kwargs), "issuer": settings.SITE_NAME}

    def done(self, form_list: list[Form], **kwargs: Any) -> HttpResponse:
        """Save the device, and count this as a proof of it."""
        self.request.session.pop(self.session_key_name, None)
        try:
            device = enrol_authenticator(
                user=cast("User", self.request.user),
                key=self.get_key("generator"),
                token=str(form_list[-1].cleaned_data["token"]),
                may_add=has_fresh_proof(self.request),
                request=self.request,
            )
        except FactorHeldError as error:
            raise ReauthenticationRequired from error
        remember_proof(self.request, device)
        return redirect(self.get_success_url())
