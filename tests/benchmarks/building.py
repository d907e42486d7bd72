"""The middleware that stands in for the page cache where pages are not to be cached."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from shop.core.page_cache.reading import current_state


def build_always(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware: each page is built as the page cache builds it, and none is kept."""

    def answer(request: HttpRequest) -> HttpResponse:
        with current_state():
            return get_response(request)

    return answer
