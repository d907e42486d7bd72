"""The connections of one process to one node: bounded, and waited for no longer than said."""

import os
import threading
import time
from collections.abc import Callable, Hashable
from weakref import WeakSet

import psycopg2
from django.db.utils import OperationalError
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from routers import metrics
from routers.backends.postgresql.connection import RoutedConnection

# A server that has just taken over gets everybody at once: with all of them at its door, none is let in in time.
CONNECTING_AT_ONCE = 2


class PoolTimeoutError(OperationalError):
    """No connection became free in time."""


class NodePool:
    """At most `size` connections, made when they are needed. For threads and for greenlets alike."""

    def __init__(
        self, name: str, connect: Callable[[], RoutedConnection], *, size: int, seconds: float, database: str = ""
    ) -> None:
        self._name, self._connect = name, connect
        self._size, self._seconds = size, seconds
        self._idle: list[RoutedConnection] = []
        # Weak, since a thread that ends takes its connection with it and tells nobody.
        self._all: WeakSet[RoutedConnection] = WeakSet()
        self._connecting = 0
        # How often no connection could be made, and why the last time.
        self._failures, self._failure = 0, ""
        self._free = threading.Condition()
        self._size_gauge = metrics.POOL_SIZE.labels(database, name)
        self._idle_gauge = metrics.POOL_IDLE.labels(database, name)

    @property
    def size(self) -> int:
        """How many connections there are, those being made included."""
        return len(self._all) + self._connecting

    @property
    def idle(self) -> int:
        """How many of them wait for work."""
        return len(self._idle)

    def get(self) -> RoutedConnection:
        """Return a connection that works.

        Raises PoolTimeoutError if all are in use and none becomes free in time, and psycopg2.OperationalError if none
        can be made, by this caller or by those whom it waits for.
        """
        deadline = time.monotonic() + self._seconds
        with self._free:
            failures = self._failures
            while True:
                if (raw := self._take_idle()) is not None:
                    self._tell()
                    return raw
                if self._failures != failures:
                    raise psycopg2.OperationalError(self._failure)
                if self.size < self._size and self._connecting < CONNECTING_AT_ONCE:
                    self._connecting += 1
                    break
                if not self._free.wait(deadline - time.monotonic()):
                    raise self._why_none()
        return self._make()

    def _why_none(self) -> OperationalError | psycopg2.OperationalError:
        if self.size < self._size:
            # Another server may be better: this one is left as one is that refuses.
            return psycopg2.OperationalError(
                f"{self._name} took more than {self._seconds:g} s for new connections. Look at how busy it is."
            )
        return PoolTimeoutError(
            f"All {self._size} connections to {self._name} were in use for {self._seconds:g} s. "
            "Raise DATABASE_POOL_SIZE, or look for slow statements."
        )

    def put(self, raw: RoutedConnection) -> None:
        """Take a connection back, as it was when it began; one that is not any more is closed."""
        is_clean = _clean(raw)
        with self._free:
            if is_clean and raw in self._all:
                self._idle.append(raw)
            else:
                self._forget(raw)
            self._tell()
            self._free.notify()

    def discard(self, raw: RoutedConnection) -> None:
        """Close a connection that is not to be used again."""
        with self._free:
            self._forget(raw)
            self._tell()
            self._free.notify()

    def drop_idle(self) -> None:
        """Close those that wait for work."""
        with self._free:
            while self._idle:
                self._forget(self._idle.pop())
            self._tell()

    def close(self) -> None:
        """Close every connection; whoever uses one finds that it is closed, and takes another."""
        with self._free:
            for raw in list(self._all):
                raw.close()
            self._all.clear()
            self._idle.clear()
            self._tell()

    def _take_idle(self) -> RoutedConnection | None:
        while self._idle:
            raw = self._idle.pop()
            if is_open(raw):
                return raw
            self._forget(raw)
        return None

    def _make(self) -> RoutedConnection:
        try:
            raw = self._connect()
        except BaseException as error:
            with self._free:
                self._connecting -= 1
                if isinstance(error, psycopg2.Error):
                    self._failures, self._failure = self._failures + 1, str(error).strip()
                self._free.notify_all()
            raise
        with self._free:
            self._connecting -= 1
            raw.pool = self
            self._all.add(raw)
            self._tell()
            self._free.notify()
        return raw

    def _forget(self, raw: RoutedConnection) -> None:
        self._all.discard(raw)
        raw.close()

    def _tell(self) -> None:
        self._size_gauge.set(self.size)
        self._idle_gauge.set(self.idle)


def is_open(raw: RoutedConnection) -> bool:
    """Say whether an idle connection is still one: takes in what has arrived, and asks nobody."""
    if raw.closed:
        return False
    try:
        raw.poll()
    except psycopg2.Error:
        return False
    # A server that ends a session says so before it closes the connection, and to who is idle that is but a notice.
    return not any(notice.startswith("FATAL") for notice in raw.notices)


def _clean(raw: RoutedConnection) -> bool:
    try:
        if raw.closed:
            return False
        if raw.info.transaction_status != TRANSACTION_STATUS_IDLE:
            raw.rollback()
        raw.autocommit = True
        if raw.is_touched:
            raw.ask("DISCARD ALL", seconds=1)
            raw.is_touched = raw.is_configured = False
    except psycopg2.Error:
        return False
    return True


_pools: dict[Hashable, NodePool] = {}
_lock = threading.Lock()


def pool_of(key: Hashable, make: Callable[[], NodePool]) -> NodePool:
    """Return the pool of `key`, which says all that its connections depend on."""
    found = _pools.get(key)
    if found is None:
        with _lock:
            found = _pools.get(key) or _pools.setdefault(key, make())
    return found


def pools() -> dict[Hashable, NodePool]:
    """Return every pool of this process."""
    return dict(_pools)


def close_pools() -> None:
    """Close all pools, connections in use included: a thread that has ended may have left one open."""
    with _lock:
        for pool in _pools.values():
            pool.close()
        _pools.clear()


def _after_fork() -> None:
    # The parent's connections are the parent's.
    global _lock  # noqa: PLW0603 -- it may have been held when the process was copied
    _lock = threading.Lock()
    _pools.clear()


os.register_at_fork(after_in_child=_after_fork)
