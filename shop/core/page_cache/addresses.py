"""Which requests are for pages that are the same for everyone, and what is left of such a request.

A page is built from its address alone: cookies, headers and parameters that it does not declare are taken off before
anything can read them. So no mistake in a view or a template can put something of a person on a page that all see.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest, get_path_info
from django.http import HttpRequest, QueryDict
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

# Longer addresses are answered, but not kept.
MAX_PATH, MAX_QUERY = 300, 500

_KEPT = frozenset({"HTTP_HOST", "HTTP_X_REQUEST_ID"})
_DROPPED = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH", "REMOTE_USER"})

_parameters: dict[Callable[..., Any], frozenset[str] | None] = {}


@dataclass(frozen=True, slots=True)
class Address:
    """A public page as it is asked for: the query with the page's own parameters, and its name in the cache."""

    query: str
    name: str

    @property
    def is_kept(self) -> bool:
        """Whether the page may be kept; absurd addresses are not."""
        return bool(self.name)


def declare_public(view: Callable[..., Any], parameters: Iterable[str] | None) -> None:
    """Declare that `view` answers everyone alike, and on which query parameters its answer depends; None means all."""
    _parameters[view] = None if parameters is None else frozenset(parameters)


def public_address(environ: Mapping[str, Any]) -> Address | None:
    """Return the address of the public page that is asked for; None where none is, or none of our hosts."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
        return None
    path = environ.get("PATH_INFO", "")
    is_public, parameters = _declaration(path, settings.ROOT_URLCONF)
    if not is_public or not _is_our_host(
        environ.get("HTTP_HOST", environ["SERVER_NAME"]), tuple(settings.ALLOWED_HOSTS)
    ):
        return None
    try:
        query = _own_query(environ.get("QUERY_STRING", ""), parameters)
    except SuspiciousOperation:
        # Absurdly many parameters: Django refuses them with a page of its own.
        return Address(environ["QUERY_STRING"], "")
    if len(path) > MAX_PATH or len(query) > MAX_QUERY:
        return Address(query, "")
    return Address(query, f"page:{_scheme(environ)}:{path}?{query}")


def is_for_everyone(path: str) -> bool:
    """Say whether the page at this path, as Django has decoded it, is the same for everyone."""
    return _declaration(path.encode().decode("iso-8859-1"), settings.ROOT_URLCONF)[0]


def bare_request(environ: Mapping[str, Any], address: Address) -> HttpRequest:
    """Return a GET for the same page without anything of who asks."""
    bare = {
        key: value for key, value in environ.items() if key in _KEPT or not (key.startswith("HTTP_") or key in _DROPPED)
    }
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        bare[name] = secure if _scheme(environ) == "https" else "http"
    return WSGIRequest({**bare, "REQUEST_METHOD": "GET", "QUERY_STRING": address.query})


@lru_cache(maxsize=4096)
def _declaration(path: str, urlconf: str) -> tuple[bool, frozenset[str] | None]:
    try:
        view = resolve(get_path_info({"PATH_INFO": path}), urlconf).func
    except Resolver404:
        return False, None
    return view in _parameters, _parameters.get(view)


def _scheme(environ: Mapping[str, Any]) -> str:
    """Return what Django calls the request's scheme: an answer to http may be a redirect, and has no HSTS."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        if (claimed := environ.get(name)) is not None:
            return "https" if claimed.split(",", 1)[0].strip() == secure else "http"
    return str(environ["wsgi.url_scheme"])


@lru_cache(maxsize=256)
def _is_our_host(host: str, allowed: tuple[str, ...]) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)


@lru_cache(maxsize=4096)
def _own_query(raw: str, parameters: frozenset[str] | None) -> str:
    """Return the query in one spelling: sorted by name, without what the page does not know."""
    if not raw or len(raw) > 8 * MAX_QUERY:
        return raw
    given = QueryDict(raw.encode("iso-8859-1"))
    own = QueryDict(mutable=True)
    for key in sorted(given):
        if parameters is None or key in parameters:
            own.setlist(key, given.getlist(key))
    return own.urlencode()
