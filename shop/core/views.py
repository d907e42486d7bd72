"""The pages that belong to no app, and the promise that public pages make."""

import math
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias, overload

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from shop.core.page_cache.addresses import declare_public

P = ParamSpec("P")
View: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponse]

# Browsers ask again each time (and mostly hear 304); a shared cache may answer a rush for one second.
PUBLIC = "public, max-age=0, s-maxage=1"
# After so long it is worth asking again for what is away.
RETRY_SECONDS = 30


@overload
def public_page(view: View[P], /) -> View[P]: ...


@overload
def public_page(*, parameters: Iterable[str]) -> Callable[[View[P]], View[P]]: ...


def public_page(
    view: View[P] | None = None, /, *, parameters: Iterable[str] | None = None
) -> View[P] | Callable[[View[P]], View[P]]:
    """Declare a page that is the same bytes for everyone, so that caches may hold it, its 404 included.

    The view gets a request without cookies and headers, and with no query parameter but `parameters`. A page that does
    not declare them gets all, and each spelling of its query is then a page of its own.
    """
    return _public(view, parameters) if view else partial(_public, parameters=parameters)


def _public(view: View[P], parameters: Iterable[str] | None) -> View[P]:
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = render(request, "404.html", status=404)
        response.headers["Cache-Control"] = PUBLIC
        return response

    declare_public(answer, parameters)
    return answer


@public_page(parameters=())
def about(request: HttpRequest) -> HttpResponse:
    """Say what the shop is."""
    return render(request, "core/about.html", {"canonical": request.path, "here": "about"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what could not be read."""
    return _error(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer who may not."""
    return _error(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that nothing is behind, with ways on."""
    return _error(request, 404)


def too_many_requests(request: HttpRequest, *, until: datetime) -> HttpResponse:
    """Answer who asks too often, without telling whether it would have been right; `until` is when to try again."""
    seconds = max(math.ceil((until - timezone.now()).total_seconds()), 1)
    response = _error(request, 429, until=until, minutes=math.ceil(seconds / 60))
    response.headers["Retry-After"] = str(seconds)
    return response


def come_back_later(request: HttpRequest) -> HttpResponse:
    """Answer what is refused because a part of the shop is away that it needs."""
    response = _error(request, 503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for a failure: no database, no context processor, nothing that may have failed itself."""
    site = {"SITE_NAME": settings.SITE_NAME, "SITE_URL": settings.SITE_URL}
    return HttpResponse(render_to_string("500.html", site), status=500, headers={"Cache-Control": "no-store"})


def _error(request: HttpRequest, status: int, **known: Any) -> HttpResponse:
    response = render(request, f"{status}.html", known, status=status)
    # Such an answer may hang on who asked, so no cache keeps it.
    response.headers["Cache-Control"] = "no-store"
    return response
