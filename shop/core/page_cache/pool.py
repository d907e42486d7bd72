"""Connections to Redis that stop asking a server which does not answer."""

import time
from typing import Any

from redis import ConnectionPool
from redis.exceptions import ConnectionError as RedisConnectionError

# One slow answer may be our own process at work; two in a row are Redis.
FAILURES = 2
REST_SECONDS = 1.0


class RestingConnectionError(RedisConnectionError):
    """Redis has just failed and is left alone for a moment."""


class ResilientPool(ConnectionPool):
    """django-redis's pool with a circuit breaker: a frozen Redis costs one request in a second, not every one.

    It guards all that goes through django-redis in this process: pages, sessions, and the cache at large.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._failures = 0
        self._rests_until = 0.0

    def get_connection(self, *args: Any, **kwargs: Any) -> Any:
        """Return a connection that is ready; raise RestingConnectionError while Redis is left alone."""
        if self._failures >= FAILURES:
            now = time.monotonic()
            if now < self._rests_until:
                raise RestingConnectionError("Redis has just failed to answer; asking again within a second.")
            # This caller tries, the others go on resting until it knows.
            self._rests_until = now + REST_SECONDS
        return super().get_connection(*args, **kwargs)

    def release(self, connection: Any) -> None:
        """Take a connection back: one that has been closed under way met an error."""
        if connection.is_connected:
            self._failures = 0
        else:
            self._failures += 1
            self._rests_until = time.monotonic() + REST_SECONDS
        super().release(connection)
