"""From where what will be cached is read."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from routers.placement import PRIMARY
from routers.positions import PositionUnknownError, current_token
from routers.scope import routing_scope


@contextmanager
def current_state() -> Iterator[bool]:
    """Read from servers that know every change made so far; give False where that cannot be told.

    A replica may lag: a page read from one after a change could be the page from before it, and would be kept as new.
    So only a replica that has come as far as the primary is now is read from. Without a primary the replicas answer as
    they are, and nothing read may be kept.
    """
    try:
        token = current_token(PRIMARY)
    except PositionUnknownError:
        yield False
        return
    with routing_scope(load=lambda: token):
        yield True


def is_in_transaction() -> bool:
    """Say whether the caller sees what nobody else can see yet, and what may never be committed."""
    return any(connection.in_atomic_block for connection in connections.all(initialized_only=True))
