"""The shop's addresses, and pages that do what no page of the shop should."""

import threading
import time
from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from shop.core.views import public_page

builds: list[str] = []
# What a slow page waits for; a test may put something here that it knows the end of.
hold: Callable[[], object] = partial(time.sleep, 0.2)
_lock = threading.Lock()


@public_page(parameters=("page",))
def slow(request: HttpRequest) -> HttpResponse:
    with _lock:
        builds.append(request.get_full_path())
        number = len(builds)
    hold()
    return HttpResponse(f"build {number} of page {request.GET.get('page', '1')}")


@public_page(parameters=("page",))
def leaky(request: HttpRequest) -> HttpResponse:
    """A page by someone who forgot that everyone gets it."""
    seen = {name: value for name, value in request.META.items() if name.startswith("HTTP_")}
    seen.pop("HTTP_X_REQUEST_ID", None)
    return HttpResponse(f"{request.user} {request.COOKIES} {request.GET} {sorted(seen.items())}")


@public_page(parameters=())
def sets_a_cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("page")
    response.set_cookie("visitor", "1")
    return response


@public_page(parameters=())
def varies(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page", headers={"Vary": "Accept-Language"})


urlpatterns = [
    path("slow/", slow),
    path("leaky/", leaky),
    path("cookie/", sets_a_cookie),
    path("varies/", varies),
    path("", include("shop.urls")),
]
