"""The measure of all pages: a Django view that does nothing but return the same bytes.

gunicorn serves it as `tests.benchmarks.bare:application`; BENCH_BODIES names the folder with the bodies.
"""

import os
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

BODIES = Path(os.environ["BENCH_BODIES"])


@cache
def _body(name: str) -> bytes:
    return (BODIES / name).read_bytes()


def page(request: HttpRequest, name: str) -> HttpResponse:
    """Return a body; its length is told, as CommonMiddleware does for the shop's pages."""
    body = _body(name)
    return HttpResponse(body, headers={"Content-Length": str(len(body))})


urlpatterns = [path("<slug:name>", page)]

settings.configure(
    ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], MIDDLEWARE=[], SECRET_KEY=os.urandom(32).hex(), USE_TZ=True
)
application = get_wsgi_application()
