"""What every test may ask for."""

import time
from collections.abc import Callable, Iterator

import psycopg2
import pytest
from django.core.cache import cache
from django.db import connection, connections

REPLAY_SECONDS = 10
WAL_PAGE = 8192


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test sees what another one cached."""
    cache.clear()


@pytest.fixture
def wait_for_replay() -> Callable[[], None]:
    """Return a function that waits until the replica has replayed all that the primary has written."""
    return _wait_for_replay


@pytest.fixture
def paused_replica() -> Iterator[None]:
    """Hold the replica where it is, as a lagging one; needs a test that may read from it."""
    _wait_for_replay()
    _as_superuser("replica", "SELECT pg_wal_replay_pause()")
    yield
    _as_superuser("replica", "SELECT pg_wal_replay_resume()")


def _as_superuser(alias: str, statement: str) -> None:
    with connections[alias].cursor() as cursor:
        # The very server that the test reads from, of the several that could be.
        cursor.execute("SELECT host(inet_server_addr()), inet_server_port(), current_database()")
        host, port, name = cursor.fetchone()
    superuser = psycopg2.connect(host=host, port=port, dbname=name, user="postgres")
    with superuser, superuser.cursor() as cursor:
        cursor.execute(statement)
    superuser.close()


def _wait_for_replay() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        target = int(cursor.fetchone()[0])
    # At the start of a page the position skips the page's header, which is never replayed as such.
    if target % WAL_PAGE in {24, 40}:
        target -= target % WAL_PAGE
    deadline = time.monotonic() + REPLAY_SECONDS
    with connections["replica"].cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn >= %s", [target])
            if cursor.fetchone()[0]:
                return
            time.sleep(0.005)
    pytest.fail(f"The replica has not replayed {target} within {REPLAY_SECONDS} s.")
