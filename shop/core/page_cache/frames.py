"""A page as it lies in the cache, and as it is sent: with what of its headers belongs to each single answer."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase, ResponseHeaders
from django.utils.http import parse_etags
from django_guid.utils import generate_guid

from shop.core.page_cache.store import LIFETIME_SECONDS

# How long an answer is kept, by its status: addresses with nothing behind them are without number.
KEPT_SECONDS = {200: LIFETIME_SECONDS, 404: 5.0}

# As DJANGO_GUID names it.
_REQUEST_ID, _REQUEST_ID_META = "X-Request-ID", "HTTP_X_REQUEST_ID"
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
# Of each page its own, so that all the others are read from the same bytes once.
_OWN = frozenset({"ETag", "Content-Length", _REQUEST_ID})
_NO_CONTENT = ("Content-Type", "Content-Length", "Content-Language")


def is_for_everyone(response: HttpResponseBase) -> bool:
    """Say whether a response may be kept: it says so, sets no cookie, and hangs on no header of the request."""
    return (
        isinstance(response, HttpResponse)
        and response.status_code in KEPT_SECONDS
        and response.headers.get("Cache-Control", "").startswith("public")
        and not response.has_header("Vary")
        and not response.cookies
    )


def pack(response: HttpResponse) -> bytes:
    """Return a response as bytes."""
    headers = {name: value for name, value in response.headers.items() if name not in _OWN}
    head = json.dumps([response.status_code, headers])
    return b"\n".join([head.encode(), response.headers.get("ETag", "").encode(), response.content])


def unpack(payload: bytes, environ: Mapping[str, Any]) -> HttpResponse:
    """Return the packed response as the answer to the request of `environ`."""
    head, etag, body = payload.split(b"\n", 2)
    status, headers = _read_head(head)
    response = HttpResponse(body, status=status)
    response.headers = _KeptHeaders(headers)
    if etag:
        response.headers["ETag"] = etag.decode()
    response.headers["Content-Length"] = str(len(body))
    response.headers[_REQUEST_ID] = _request_id(environ)
    return response


def fit(response: HttpResponse, environ: Mapping[str, Any]) -> HttpResponse:
    """Leave out of a response what the client has already or did not ask for."""
    wanted = environ.get("HTTP_IF_NONE_MATCH")
    if wanted and response.status_code == 200 and _has(response.headers.get("ETag", ""), wanted):
        response.status_code = 304
        response.content = b""
        for name in _NO_CONTENT:
            response.headers.pop(name, None)
    elif environ["REQUEST_METHOD"] == "HEAD":
        response.content = b""
    return response


class _KeptHeaders(ResponseHeaders):
    """Headers that were checked when they were first set."""

    def __init__(self, checked: ResponseHeaders) -> None:
        self._store = dict(checked._store)


@lru_cache(maxsize=64)
def _read_head(head: bytes) -> tuple[int, ResponseHeaders]:
    status, headers = json.loads(head)
    return status, ResponseHeaders(headers)


def _request_id(environ: Mapping[str, Any]) -> str:
    """Return the id that a proxy gave the request, or a new one, by the rule of django-guid's middleware."""
    given = environ.get(_REQUEST_ID_META, "")
    return given if _UUID.fullmatch(given) else generate_guid()


def _has(etag: str, wanted: str) -> bool:
    # A proxy that compresses makes an ETag weak; it still means the same page.
    known = [tag.removeprefix("W/") for tag in parse_etags(wanted)]
    return bool(etag) and (etag.removeprefix("W/") in known or known == ["*"])
