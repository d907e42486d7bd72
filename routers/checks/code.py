"""Views and middleware: only what the web processes can run.

They are gevent's. An asynchronous view or middleware would run in an event loop in a thread of its own: all other
greenlets of the process would wait for it, and its queries would wait for none of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string


def check_views_are_sync(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse asynchronous views, wherever the URLconf leads."""
    if not getattr(settings, "ROOT_URLCONF", None):
        return []
    return [
        Error(
            f"The view of {route!r} is asynchronous, which gevent's web processes cannot run beside others.",
            hint="Make it an ordinary function: under gevent it waits without holding anybody up.",
            id="routers.E009",
        )
        for route, view in views_of(get_resolver().url_patterns)
        if iscoroutinefunction(view)
    ]


def check_middleware_is_sync(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse middleware that can only be asynchronous."""
    return [
        Error(
            f"The middleware {name!r} is asynchronous, which gevent's web processes cannot run beside others.",
            hint="Let it be sync_capable, or replace it.",
            id="routers.E010",
        )
        for name in settings.MIDDLEWARE
        if _is_async_only(import_string(name))
    ]


def views_of(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Return every address as it is written in the patterns, and its view."""
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from views_of(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def _is_async_only(middleware: Any) -> bool:
    # As Django reads it.
    return getattr(middleware, "async_capable", False) and not getattr(middleware, "sync_capable", True)
