"""A scope for each request: visitors see what they wrote, whichever replica answers them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from routers import metrics
from routers.consistency import (
    Token,
    carried_cookies,
    clear_token,
    load_token,
    prepare,
    store_token,
)
from routers.positions import written_token
from routers.scope import RoutingScope, routing_scope
from routers.topology import topology_of


class ReadYourWritesMiddleware:
    """Opens a scope, and keeps its token with the visitor if anything was written."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        prepare()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within a scope."""
        with routing_scope(load=lambda: self.load(request)) as scope:
            response = self.get_response(request)
            if scope.wrote:
                _store(request, response, scope)
            elif scope.is_loaded and carried_cookies(request):
                _clear_if_seen(request, response, scope)
        for role, count in scope.reads.items():
            metrics.READS_FROM[role].inc(count)
        return response

    def load(self, request: HttpRequest) -> Token:
        """Return what the visitor must see; asked for once, by the first read that could go to a replica."""
        return load_token(request)


def _store(request: HttpRequest, response: HttpResponse, scope: RoutingScope) -> None:
    if token := written_token(scope):
        store_token(request, response, token)


def _clear_if_seen(request: HttpRequest, response: HttpResponse, scope: RoutingScope) -> None:
    token = scope.token
    if not token.until and all(topology_of(name).has_passed(lsn) for name, lsn in token.positions.items()):
        clear_token(request, response)
