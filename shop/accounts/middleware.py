"""No page about a person before the second factor is proved."""

from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.middleware import is_verified
from django_otp.models import Device

from shop.accounts.held import hold_request
from shop.accounts.sessions import remember_visit

STEP_UP = frozenset({"account_step_up", "account_logout"})
SET_UP = frozenset(
    {
        *("two_factor:setup", "two_factor:setup_app", "two_factor:setup_key", "two_factor:setup_phone"),
        *("account_reauthenticate", "account_sign_in_again", "account_logout"),
        # Who has no password signs in again with a provider.
        *(f"{name}_{end}" for name in settings.SOCIALACCOUNT_PROVIDERS for end in ("login", "callback")),
    }
)


class VisitorMiddleware:
    """Adds to `request.user` whether they are verified, as django-otp's middleware does, without a query of its own.

    The query that found the user (`backends.py`) has seen their sessions and devices: one that was ended, or deleted,
    counts for nothing from the next request on, even where the cache still has the session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; nobody is looked up before somebody asks who it is."""
        request.user = SimpleLazyObject(partial(_visitor, request, request.user))  # type: ignore[assignment]  # as Django
        return self.get_response(request)


def _visitor(request: HttpRequest, user: Any) -> Any:
    session: Any = request.session
    if user.is_authenticated and session.stored_key not in user.live_sessions:
        session.flush()
        user = AnonymousUser()
    user.otp_device, user.is_verified = None, partial(is_verified, user)
    if user.is_authenticated:
        remember_visit(request.session)
        user.otp_device = _device(request, user)
    return user


def _device(request: HttpRequest, user: Any) -> Any:
    proof = request.session.get(DEVICE_ID_SESSION_KEY)
    if proof in user.proofs:
        # That it is there is known; its row is read by the few who want to see more.
        return SimpleLazyObject(partial(Device.from_persistent_id, proof))
    request.session.pop(DEVICE_ID_SESSION_KEY, None)
    return None


class SecondFactorMiddleware:
    """Leads sessions that have not proved a factor to where they can; stands behind the visitor's and allauth's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; what has looked at the session, or holds a form's token, is kept by no cache."""
        response = self.get_response(request)
        if request.session.accessed or "CSRF_COOKIE" in request.META:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Hold what asks for a fresh proof; allauth's middleware, which comes after, would keep it as it was sent."""
        if not isinstance(exception, ReauthenticationRequired):
            return None
        ways = get_adapter(request).get_reauthentication_methods(request.user)
        return hold_request(request, ways[0]["url"] if ways else reverse("account_login"))

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let the view answer only who may be there."""
        # Without the cookie nobody is signed in: pages for all must not even look at the session.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        user: Any = request.user
        if user.is_verified():
            return None
        standing = user.standing
        if standing.has_factor:
            return _lead(request, "account_step_up", STEP_UP)
        if standing.must_hold:
            return _lead(request, "two_factor:setup", SET_UP)
        return None


def _lead(request: HttpRequest, way: str, open_to: frozenset[str]) -> HttpResponse | None:
    if request.resolver_match and request.resolver_match.view_name in open_to:
        return None
    if not request.accepts("text/html"):
        return JsonResponse({"error": "second_factor_required"}, status=403)
    return redirect_to_login(request.get_full_path(), reverse(way))
