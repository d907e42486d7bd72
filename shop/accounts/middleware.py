"""No page about a person before the second factor is proved."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from shop.accounts.factors import standing_of

STEP_UP = frozenset({"account_step_up", "account_logout"})
SET_UP = frozenset({"two_factor:setup", "two_factor:qr", "account_reauthenticate", "account_logout"})


class SecondFactorMiddleware:
    """Leads sessions that have not proved a factor to where they can; stands behind OTP's and allauth's middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; what has looked at the session is kept by no cache."""
        response = self.get_response(request)
        if request.session.accessed:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let the view answer only who may be there."""
        # Without the cookie nobody is signed in: pages for all must not even look at the session.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        user: Any = request.user
        if user.is_verified():
            return None
        standing = standing_of(user)
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
