"""Refusing whoever tries too often, and everybody while nobody can count."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from shop.accounts.limits import LimitsUnavailableError, TooOftenError, count
from shop.core.addresses import client_address
from shop.core.views import come_back_later, too_many_requests


class ThrottleMiddleware:
    """Counts what strangers post to the pages of accounts, and answers for every limit that is exceeded."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the rest of the shop does."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Count a form that somebody posts who is not signed in; views count passwords and codes of all others."""
        match = request.resolver_match
        if request.method != "POST" or match is None or not match.route.startswith("account/"):
            return None
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            return None
        try:
            count("post", whose=client_address(request) or "unknown")
        except (TooOftenError, LimitsUnavailableError) as error:
            return self.process_exception(request, error)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say when to come back."""
        if isinstance(exception, TooOftenError):
            return too_many_requests(request, until=exception.until)
        if isinstance(exception, LimitsUnavailableError):
            return come_back_later(request)
        return None
