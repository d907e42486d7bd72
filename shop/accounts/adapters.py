"""Where allauth asks the shop."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from shop.accounts.confirmation import link_for
from shop.accounts.factors import has_factor, is_enrolled
from shop.accounts.limits import count
from shop.accounts.managers import UserManager
from shop.accounts.models import User
from shop.accounts.proof import has_fresh_proof, has_fresh_sign_in
from shop.accounts.services import lock
from shop.core.addresses import client_address
from shop.core.mail import post

# Anybody can have these sent to any address.
ASKED_FOR = frozenset(
    f"account/email/{name}"
    for name in ("account_already_exists", "email_confirmation", "password_reset_key", "unknown_account")
)


class AccountAdapter(DefaultAccountAdapter):
    """One pipeline for every sign-in, with the second factor at its end."""

    def get_login_stages(self) -> list[str]:
        """Return allauth's stages and, last, the second factor: between stages the user is read anew."""
        return [*super().get_login_stages(), "shop.accounts.stages.OTPStage"]

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in; refuse with 403 who has a factor and did not prove it, whatever led here."""
        if getattr(user, "otp_device", None) is None and has_factor(user):
            clear_login(request)
            raise PermissionDenied("This sign-in did not prove the second factor.")
        super().login(request, user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead who comes back to an account that is to be deleted to where it can be kept."""
        if request.user.is_authenticated and request.user.deletion_due_at:
            return reverse("account_keep")
        return str(super().get_login_redirect_url(request))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask an enrolled user for the factor; allauth would take the password, or nothing where there is none."""
        user = self.request.user
        if is_enrolled(user):
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
        if is_enrolled(user):
            return [{"id": "otp", "description": _("Use your second factor"), "url": reverse("account_step_up")}]
        if user.is_authenticated and not user.has_usable_password():
            return [{"id": "again", "description": _("Sign in again"), "url": reverse("account_sign_in_again")}]
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return methods

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password. Who has tried too often is refused before it is looked at, known or not."""
        address = str(credentials.get("email", ""))
        tried = count("password", whose=address, client=client_address(request) or "")
        user: User | None = super().authenticate(request, **credentials)
        if user:
            tried.take_back()
        elif tried.locked_until:
            owner = next(iter(filter_users_by_email(address, for_login=True)), None)
            lock(address=address, user=owner, until=tried.locked_until, request=request)
        return user

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a mail; it leads to the shop's own address, whatever the request called it."""
        user, _hyphen, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": user, "key": token})
        return f"{settings.SITE_URL}{path}"

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:  # noqa: FBT001 -- allauth's
        """Mail a code and a link: either verifies the address."""
        address = emailconfirmation.email_address
        known = {"user": address.user, "code": emailconfirmation.key, "activate_url": link_for(address)}
        self.send_mail("account/email/email_confirmation", address.email, known)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell somebody what was done to their account, in their language."""
        super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail what the templates say, in the language of the `user` of the context or else of the request.

        Raise TooOftenError where strangers have asked for too many mails to this address.
        """
        if template_prefix in ASKED_FOR:
            count("mail", whose=email)
        user = context.get("user")
        known = {"SITE_NAME": settings.SITE_NAME, "SITE_URL": settings.SITE_URL, "email": email, **context}
        with override((user and user.preferred_language) or get_language()):
            post(self.render_mail(template_prefix, email, known))

    def clean_email(self, email: str) -> str:
        """Return the address as it is stored."""
        return UserManager.normalize_email(email)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits count; it is believed as in the rest of the shop."""
        return client_address(request) or str(super().get_client_ip(request))
