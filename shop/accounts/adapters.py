"""Where allauth asks the shop."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from shop.accounts.factors import has_factor
from shop.accounts.managers import UserManager
from shop.accounts.models import User
from shop.accounts.proof import has_fresh_proof, has_fresh_sign_in
from shop.core.addresses import client_address


class AccountAdapter(DefaultAccountAdapter):
    """One pipeline for every sign-in, with the second factor at its end."""

    def get_login_stages(self) -> list[str]:
        """Return allauth's stages and, last, the second factor: between stages the user is read anew."""
        return [*super().get_login_stages(), "shop.accounts.stages.OTPStage"]

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in; refuse with 403 who has a factor and did not prove it, whatever led here."""
        if has_factor(user) and getattr(user, "otp_device", None) is None:
            clear_login(request)
            raise PermissionDenied("This sign-in did not prove the second factor.")
        super().login(request, user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask an enrolled user for the factor; allauth would take the password, or nothing where there is none."""
        user = self.request.user
        if has_factor(user):
            is_fresh = has_fresh_proof(self.request)
        elif user.is_authenticated and not user.has_usable_password():
            is_fresh = has_fresh_sign_in(self.request)
        else:
            return bool(super().is_reauthentication_required(app=app, **kwargs))
        if not is_fresh:
            raise ReauthenticationRequired
        return False

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Return the factor alone for who has one, and another sign-in for who has no password either."""
        if has_factor(user):
            return [{"id": "otp", "description": _("Use your second factor"), "url": reverse("account_step_up")}]
        if user.is_authenticated and not user.has_usable_password():
            return [{"id": "again", "description": _("Sign in again"), "url": reverse("account_sign_in_again")}]
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return methods

    def clean_email(self, email: str) -> str:
        """Return the address as it is stored."""
        return UserManager.normalize_email(email)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits count; it is believed as in the rest of the shop."""
        return client_address(request) or str(super().get_client_ip(request))
