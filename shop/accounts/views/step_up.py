"""Proving the factor in a session that exists."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from shop.accounts.factors import is_enrolled
from shop.accounts.forms import ProofForm
from shop.accounts.held import resume_request
from shop.accounts.models import User
from shop.accounts.proof import remember_proof
from shop.accounts.services import record_security_event
from shop.accounts.views.asking import AskingView


@method_decorator([never_cache, sensitive_post_parameters("token-otp_token"), login_required], name="dispatch")
class StepUpView(AskingView):
    """Asks for the factor once more, and then does what was asked before, a POST included."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send who has no factor to where they get one."""
        if not is_enrolled(self.get_user()):
            return redirect("two_factor:setup")
        return super().dispatch(request, *args, **kwargs)

    def get_user(self) -> User:
        """Return who is signed in."""
        return cast("User", self.request.user)

    def form_valid(self, form: ProofForm) -> Any:
        """Note the proof and go on."""
        device = form.user.otp_device  # type: ignore[attr-defined]  # django-otp sets it
        remember_proof(self.request, device)
        record_security_event(action="accounts.factor.proved", user=self.get_user(), request=self.request)
        self.warn_of_few_codes(device)
        return resume_request(self.request) or redirect(settings.LOGIN_REDIRECT_URL)
