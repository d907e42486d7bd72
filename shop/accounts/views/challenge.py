"""The second half of signing in."""

from typing import Any, cast

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from shop.accounts.forms import ProofForm
from shop.accounts.models import User
from shop.accounts.proof import METHOD
from shop.accounts.stages import OTPStage
from shop.accounts.views.asking import AskingView


@method_decorator(sensitive_post_parameters("token-otp_token"), name="dispatch")
@method_decorator(login_stage_required(stage=OTPStage.key, redirect_urlname="account_login"), name="dispatch")
class ChallengeView(AskingView):
    """Asks whoever is about to sign in; there is no session before the right code."""

    extra_context = {"is_challenge": True}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """End the sign-in where it was given up, or its user has another password or is no longer active."""
        if "cancel" in request.POST or not self.stage.is_alive:
            ended: HttpResponseBase = self.stage.abort()
            return ended
        return super().dispatch(request, *args, **kwargs)

    @property
    def stage(self) -> OTPStage:
        """The stage of the pending sign-in."""
        return cast("OTPStage", self.request._login_stage)  # type: ignore[attr-defined]  # allauth's decorator sets it

    def get_user(self) -> User:
        """Return who is about to sign in."""
        return cast("User", self.stage.login.user)

    def form_valid(self, form: ProofForm) -> Any:
        """Go on to the session; `otp_device` is on the user now, and the adapter looks for it."""
        record_authentication(self.request, form.user, METHOD, reauthenticated=True)
        self.warn_of_few_codes(form.user.otp_device)  # type: ignore[attr-defined]  # django-otp sets it
        return self.stage.exit()
