"""Settings: routing is switched on, everywhere, and with values that make sense."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string

from routers.config import Routing, routing
from routers.middleware import ReadYourWritesMiddleware
from routers.placement import REPLICAS, database_of
from routers.replication import ReplicaRouter

ENGINE = "routers.backends.postgresql"
SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
MIDDLEWARE = f"{ReadYourWritesMiddleware.__module__}.{ReadYourWritesMiddleware.__qualname__}"
ROUTER = f"{ReplicaRouter.__module__}.{ReplicaRouter.__qualname__}"
# 0 of these means "for ever"; of all others it would mean "never".
MAY_BE_ZERO = {"statement_seconds"}


def routed_aliases() -> list[str]:
    """Return the aliases that routing is responsible for."""
    return [alias for alias in settings.DATABASES if database_of(alias) in REPLICAS]


def check_atomic_requests(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a transaction around every request, which would send every read to the primary."""
    return [
        Error(
            f"ATOMIC_REQUESTS is on for {alias!r}, so that no request reads from a replica.",
            hint="Open transactions where they are needed: transaction.atomic(), or atomic_for(Model).",
            id="routers.E001",
        )
        for alias in routed_aliases()
        if settings.DATABASES[alias].get("ATOMIC_REQUESTS")
    ]


def check_engines(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a backend that does not notice writes."""
    return [
        Error(
            f"The ENGINE of {alias!r} is {settings.DATABASES[alias].get('ENGINE')!r}, which does not notice writes.",
            hint=f"Set it to {ENGINE!r}.",
            id="routers.E002",
        )
        for alias in routed_aliases()
        if settings.DATABASES[alias].get("ENGINE") != ENGINE
    ]


def check_routers(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse another router in front, which would decide by itself."""
    # Each is a path or, as Django allows, a router itself.
    configured: list[Any] = settings.DATABASE_ROUTERS
    routers = [import_string(router) if isinstance(router, str) else router for router in configured]
    if routers and _is_ours(routers[0], ReplicaRouter):
        return []
    said = "is not the first of" if any(_is_ours(router, ReplicaRouter) for router in routers) else "is missing from"
    hint = f"Let DATABASE_ROUTERS begin with {ROUTER!r}."
    return [Error(f"ReplicaRouter {said} DATABASE_ROUTERS.", hint=hint, id="routers.E003")]


def check_middleware(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse requests without a scope, and writes of a session that are made outside it."""
    names = list(settings.MIDDLEWARE)
    ours = [place for place, name in enumerate(names) if _is_ours(import_string(name), ReadYourWritesMiddleware)]
    hint = f"Put {MIDDLEWARE!r} near the top of MIDDLEWARE, before the sessions'."
    if not ours:
        said = "ReadYourWritesMiddleware is missing from MIDDLEWARE, so that all is read from the primary."
        return [Error(said, hint=hint, id="routers.E004")]
    if SESSIONS in names[: ours[0]]:
        said = "ReadYourWritesMiddleware stands behind SessionMiddleware, so that it misses what sessions write."
        return [Error(said, hint=hint, id="routers.E005")]
    return []


def check_tuning(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse values of ROUTING that cannot work, alone or together."""
    try:
        values = routing()
    except TypeError as error:
        hint = f"It may have: {', '.join(Routing.__dataclass_fields__)}."
        return [Error(f"ROUTING has a value that nobody reads: {error}.", hint=hint, id="routers.E006")]
    return [*_check_numbers(values), *_check_lifetime(values)]


def _check_numbers(values: Routing) -> Iterator[CheckMessage]:
    for name, value in asdict(values).items():
        if isinstance(value, str) or value > 0 or (value == 0 and name in MAY_BE_ZERO):
            continue
        hint = "0 means for ever." if name in MAY_BE_ZERO else "Give it a positive number, or leave it out."
        yield Error(f"ROUTING[{name!r}] is {value}, which cannot work.", hint=hint, id="routers.E007")


def _check_lifetime(values: Routing) -> Iterator[CheckMessage]:
    if values.max_lag_seconds >= values.token_seconds:
        yield Error(
            f"A visitor's token lives for {values.token_seconds:g} s, but a replica may be read from that is "
            f"{values.max_lag_seconds:g} s behind.",
            hint="Let token_seconds in ROUTING be greater than max_lag_seconds (DATABASE_MAX_LAG_SECONDS).",
            id="routers.E008",
        )


def _is_ours(found: Any, ours: type) -> bool:
    return (isinstance(found, type) and issubclass(found, ours)) or isinstance(found, ours)
