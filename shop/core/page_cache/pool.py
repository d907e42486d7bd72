"""Connections to Redis that stop asking a server which does not answer."""

import os
import time
from collections import deque
from typing import Any

from redis import Connection, ConnectionPool
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.sentinel import SentinelConnectionPool

# One slow answer may be our own process at work; two in a row are Redis.
FAILURES = 2
REST_SECONDS = 1.0


class RestingConnectionError(RedisConnectionError):
    """Redis has just failed and is left alone for a moment."""


class ResilientPool(ConnectionPool):
    """django-redis's pool with a circuit breaker: a frozen Redis costs one request in a second, not every one.

    It guards all that goes through django-redis in this process: pages, sessions, and the cache at large.

    To the pool beneath, connections stay in use from their first time on. What waits here is handed out again without
    its bookkeeping, which costs a third of a question to Redis.
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
        return self._take() or super().get_connection(*args, **kwargs)

    def release(self, connection: Any) -> None:
        """Take a connection back: one that has been closed under way met an error."""
        if connection.is_connected:
            self._failures = 0
        else:
            self._failures += 1
            self._rests_until = time.monotonic() + REST_SECONDS
        if connection.is_connected and connection.pid == os.getpid():
            self._idle.append(connection)
        else:
            super().release(connection)

    def disconnect(self, inuse_connections: bool = True) -> None:  # noqa: FBT001, FBT002 -- as redis-py has it
        """Close all connections, or those alone that nobody uses: what waits here is in use to the pool beneath."""
        while connection := self._next_idle():
            connection.disconnect()  # type: ignore[no-untyped-call]  # redis-py left it out
            super().release(connection)
        super().disconnect(inuse_connections)

    def reset(self) -> None:
        """Forget all connections: they are the parent's, if this process was copied."""
        self._idle: deque[Connection] = deque()
        super().reset()

    def _take(self) -> Connection | None:
        """Return a connection that has waited and is still good; the last one first, so that few are in use."""
        while self.pid == os.getpid() and (connection := self._next_idle()):
            if _is_ready(connection):
                return connection
            super().release(connection)
        return None

    def _next_idle(self) -> Connection | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None


class ResilientSentinelPool(ResilientPool, SentinelConnectionPool):
    """The same for a primary that Sentinels watch: asked for at each new connection, so the next one is found.

    When it is another one, what waits for its next use is closed.
    """


def _is_ready(connection: Connection) -> bool:
    """Say whether nothing has come in that nobody asked for, which includes the end of the connection."""
    try:
        return bool(connection.is_connected and not connection.can_read())
    except (RedisError, OSError):
        connection.disconnect()  # type: ignore[no-untyped-call]  # redis-py left it out
        return False
