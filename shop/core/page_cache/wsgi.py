"""Pages that are kept, answered before Django makes a request of what was asked: half the work of a request is that."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse

from shop.core.page_cache import frames, metrics, store
from shop.core.page_cache.addresses import public_address
from shop.core.page_cache.invalidation import is_change_unheard
from shop.core.page_cache.store import CacheUnavailableError

# In the environ: Redis has just failed this request, which had better not wait for it a second time.
UNAVAILABLE = "shop.page_cache.unavailable"


class PageCache:
    """A WSGI application in front of Django's."""

    def __init__(self, application: WSGIHandler) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer from the cache, or let Django answer."""
        response = None if settings.DEBUG else _kept_page(environ)
        if response is None:
            return self._application(environ, start_response)
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content]


def _kept_page(environ: dict[str, Any]) -> HttpResponse | None:
    address = public_address(environ)
    if address is None or not address.is_kept or is_change_unheard():
        return None
    try:
        entry = store.look(address.name)
    except CacheUnavailableError:
        metrics.ERROR.inc()
        environ[UNAVAILABLE] = True
        return None
    if entry is None or not entry.is_fresh:
        return None
    metrics.HIT.inc()
    return frames.fit(frames.unpack(entry.payload, environ), environ)
