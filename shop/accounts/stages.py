"""The stage of every sign-in that asks for the second factor."""

from typing import cast

from allauth.account.stages import LoginStage
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from shop.accounts.factors import is_enrolled
from shop.accounts.models import User


class OTPStage(LoginStage):
    """Holds a sign-in until the second factor is proved; who has none passes."""

    key = "otp"
    urlname = "account_challenge"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Lead to the challenge where there is a factor."""
        user = cast("User", self.login.user)
        if not is_enrolled(user):
            return None, True
        self.state.setdefault("auth_hash", user.get_session_auth_hash())
        return HttpResponseRedirect(reverse(self.urlname)), True

    @property
    def is_alive(self) -> bool:
        """Whether the user is still active and has the password of the sign-in's beginning."""
        user = cast("User", self.login.user)
        return user.is_active and constant_time_compare(self.state.get("auth_hash", ""), user.get_session_auth_hash())
