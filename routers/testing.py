"""For tests against real replicas: a pytest plugin (`pytest_plugins = ["routers.testing"]`).

An ordinary test runs in a transaction, so all it reads comes from the primary. One that is to read from replicas is
marked `django_db(transaction=True, databases=["default", "replica"])`, waits for them, and reads within a scope.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.db import connections

from routers.lsn import format_lsn
from routers.placement import PRIMARY
from routers.positions import current_token
from routers.topology import topology_of

REPLAY_SECONDS = 10


@pytest.fixture
def wait_for_replay() -> Callable[[], None]:
    """Return a function that waits until every replica has replayed all that the primary has written."""
    return wait_until_replayed


@pytest.fixture
def assert_read_from() -> Callable[[str], Any]:
    """Return a context manager for a block that is to read from the "replica" or the "primary" alone."""
    return read_from


def wait_until_replayed(database: str = PRIMARY) -> None:
    """Wait until every replica of a logical database has replayed all that its primary has written, and serves."""
    topology, target = topology_of(database), current_token(database).positions.get(database, 0)
    deadline = time.monotonic() + REPLAY_SECONDS
    behind = [node for node in topology.nodes if node is not topology.primary()]
    while behind := [node for node in behind if not (topology.is_readable(node) and node.position >= target)]:
        if time.monotonic() > deadline:
            names = ", ".join(f"{node} ({node.error or format_lsn(node.position)})" for node in behind)
            pytest.fail(f"Not at {format_lsn(target)} within {REPLAY_SECONDS} s: {names}.")
        time.sleep(0.005)


@contextmanager
def read_from(role: str) -> Iterator[None]:
    """Fail unless something is read within the block, and all of it from servers of one role."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001 -- as Django calls it
        result = execute(sql, params, many, context)
        wrapper = context["connection"]
        if sql.lstrip()[:6].upper() == "SELECT":
            found.append("replica" if wrapper.is_on_replica() else "primary")
        return result

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(note))
        yield
    if set(found) != {role}:
        pytest.fail(f"Expected reads from the {role} alone, found: {', '.join(found) or 'none'}.")
