"""The languages in which the shop speaks to people."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override

from shop.core.page_cache.addresses import is_for_everyone


def languages() -> list[tuple[str, str]]:
    """Return code and name of each; a function, so that a further language needs no migration."""
    return list(settings.LANGUAGES)


class LanguageMiddleware:
    """Speaks each person's language; pages that are the same for everyone stay in the shop's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language that somebody prefers, or else in one that their browser asks for."""
        if is_for_everyone(request.path_info):
            return self.get_response(request)
        language = _preferred(request) or get_language_from_request(request)
        with override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language"])
        return response


def _preferred(request: HttpRequest) -> str:
    # Without the cookie nobody is signed in, and no session is looked at.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return ""
    language: str = request.user.preferred_language
    return language if language in dict(settings.LANGUAGES) else ""
