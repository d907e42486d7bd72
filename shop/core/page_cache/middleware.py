"""The first middleware: has a page that is the same for everyone built once, and kept.

What is kept and fresh is mostly answered before Django is asked at all: `wsgi`.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from shop.core.page_cache import flight, frames, metrics
from shop.core.page_cache.addresses import Address, bare_request, public_address
from shop.core.page_cache.invalidation import is_change_unheard
from shop.core.page_cache.reading import current_state, is_in_transaction
from shop.core.page_cache.store import CacheUnavailableError, Claim
from shop.core.page_cache.wsgi import UNAVAILABLE

GetResponse = Callable[[HttpRequest], HttpResponse]


def page_cache(get_response: GetResponse) -> GetResponse:
    """Return the middleware; a developer who changes templates sees them at once, so with DEBUG there is none."""
    if settings.DEBUG:
        raise MiddlewareNotUsed("Pages are not cached with DEBUG.")

    def answer(request: HttpRequest) -> HttpResponse:
        # Django has decoded the path in place; WSGI's own form of it is one that any handler can read again.
        environ = {**request.META, "PATH_INFO": request.path_info.encode().decode("iso-8859-1")}
        address = public_address(environ)
        if address is None:
            return get_response(request)
        return frames.fit(_page(get_response, environ, address), environ)

    return answer


def _page(get_response: GetResponse, environ: dict[str, Any], address: Address) -> HttpResponse:
    is_shared = address.is_kept and UNAVAILABLE not in environ
    if is_shared and not is_in_transaction() and not is_change_unheard():
        try:
            return _shared_page(get_response, environ, address)
        except CacheUnavailableError:
            metrics.ERROR.inc()
    return get_response(bare_request(environ, address))


def _shared_page(get_response: GetResponse, environ: dict[str, Any], address: Address) -> HttpResponse:
    built: list[HttpResponse] = []

    def build(claim: Claim) -> tuple[bytes | None, float]:
        with current_state() as is_current:
            response = get_response(bare_request(environ, address))
        built.append(response)
        if not is_current or not frames.is_for_everyone(response):
            return None, 0
        return frames.pack(response), frames.KEPT_SECONDS[response.status_code]

    payload = flight.take_or_build(address.name, build)
    return built[0] if payload is None else frames.unpack(payload, environ)
