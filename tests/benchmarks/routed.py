"""One view that reads a row: bare, within a scope, and for a visitor who must see a write."""

from collections.abc import Callable

from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from routers.consistency import store_token
from routers.middleware import ReadYourWritesMiddleware
from routers.placement import PRIMARY
from routers.positions import current_token
from routers.reading import read_cursor
from routers.testing import wait_until_replayed
from shop.catalogue.models import Tag


def ways() -> dict[str, Callable[[], HttpResponse]]:
    """Return how the view is called, by name; what the token asks for, replicas have."""

    def read(cursor: CursorWrapper) -> None:
        cursor.execute("SELECT 1")
        cursor.fetchone()

    def bare(request: HttpRequest) -> HttpResponse:
        with connections[PRIMARY].cursor() as cursor:
            read(cursor)
        return HttpResponse()

    def routed(request: HttpRequest) -> HttpResponse:
        with read_cursor(Tag) as cursor:
            read(cursor)
        return HttpResponse()

    factory, middleware = RequestFactory(), ReadYourWritesMiddleware(routed)
    answer, client = HttpResponse(), factory.get("/", headers={"Authorization": "Token of a client"})
    store_token(client, answer, current_token(PRIMARY))
    cookies = {name: morsel.value for name, morsel in answer.cookies.items()}
    wait_until_replayed()

    def pinned() -> HttpResponse:
        request = factory.get("/")
        request.COOKIES.update(cookies)
        return middleware(request)

    return {
        "bare": lambda: bare(factory.get("/")),
        "without a token": lambda: middleware(factory.get("/")),
        "with a token": pinned,
        "client of an API": lambda: middleware(factory.get("/", headers={"Authorization": "Token of a client"})),
    }
