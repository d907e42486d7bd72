"""How routing is tuned: `settings.ROUTING`, with what is left out of it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed


@dataclass(frozen=True)
class Routing:
    """Every value is in seconds, except the cookie's name."""

    # How often each node is asked how it is, and for how long its answer is waited for.
    probe_seconds: float = 0.1
    probe_timeout: float = 0.5
    # A replica further behind is not read from.
    max_lag_seconds: float = 30.0
    # How long a visitor's token lives; longer than the greatest lag, so that what it stood for is everywhere by then.
    token_seconds: float = 3600.0
    # The longest that a statement of a request may take; 0 is for ever.
    statement_seconds: float = 3.0
    # How long a statement waits for a new primary, and for a connection of a pool that is used up. A failover takes up
    # to 15, and then everybody connects.
    primary_seconds: float = 20.0
    pool_seconds: float = 10.0
    pool_size: int = 20
    cookie: str = "seen"


@lru_cache(maxsize=1)
def routing() -> Routing:
    """Return the settings in force."""
    return Routing(**getattr(settings, "ROUTING", {}))


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "ROUTING":
        routing.cache_clear()


setting_changed.connect(_forget)
