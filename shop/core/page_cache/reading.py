"""From where what will be cached is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import InterfaceError, OperationalError, connections, transaction

from routers.placement import PRIMARY

_reads_current_state: ContextVar[bool] = ContextVar("reads_current_state", default=False)


@contextmanager
def current_state() -> Iterator[bool]:
    """Read from the primary, which knows every change; give False where it cannot be reached.

    A replica may lag: a page read from one after a change could be the page from before it, and would be kept as new.
    Reads inside a transaction go to the primary. Without one the replicas answer, and nothing read may be kept.
    """
    if _reads_current_state.get():
        yield True
        return
    try:
        connections[PRIMARY].ensure_connection()
    except (OperationalError, InterfaceError):
        yield False
        return
    with transaction.atomic(using=PRIMARY):
        token = _reads_current_state.set(True)
        try:
            yield True
        finally:
            _reads_current_state.reset(token)


def is_in_transaction() -> bool:
    """Say whether the caller sees what nobody else can see yet, and what may never be committed."""
    if _reads_current_state.get():
        return False
    return any(connection.in_atomic_block for connection in connections.all(initialized_only=True))
