"""Counts tries in this process's memory while Redis changes its primary, so that nobody is turned away for that.

A process knows of its own tries alone. So each has the limits once more, once in an outage and for no longer than a
fail-over takes; after that, and in a process that has never heard of Redis, nobody counts.
"""

import math
import time
from collections.abc import Iterable
from threading import Lock

from shop.accounts.windows import Window

# Longer than Sentinels need to make another server the primary.
GRACE_SECONDS = 15.0


class StandIn:
    """Takes over when Redis falls silent, and forgets what it has counted once Redis is heard again."""

    def __init__(self) -> None:
        """Count nothing: Redis has not been heard of yet."""
        self._silent_since: float | None = -math.inf
        self._clients: dict[str, dict[str, str]] = {}
        self._lock = Lock()

    def rest(self) -> None:
        """Redis has answered."""
        if self._silent_since is not None:
            self._silent_since = None
            self._clients = {}

    def takes_over(self) -> bool:
        """Say whether Redis, which has just not answered, is silent for no longer than a fail-over takes."""
        now = time.monotonic()
        if self._silent_since is None:
            self._silent_since = now
        return now - self._silent_since < GRACE_SECONDS

    def count(self, key: str, client: str, token: str, windows: Iterable[Window]) -> int:
        """Count a try, or return for how many milliseconds there is no room for it.

        All that it holds is younger than any window.
        """
        with self._lock:
            clients = self._clients.setdefault(key, {})
            own = sum(known == client for known in clients.values())
            for window in windows:
                if (own if window.of_client else len(clients)) >= window.tries:
                    return window.seconds * 1000
            clients[token] = client
        return 0

    def take_back(self, key: str, token: str) -> None:
        """Count a try no more."""
        self._clients.get(key, {}).pop(token, None)
