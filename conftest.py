"""What every test may ask for."""

from collections.abc import Callable, Iterator

import psycopg2
import pytest
from django.core.cache import cache

from routers.topology import topology_of

pytest_plugins = ["routers.testing"]


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test sees what another one cached."""
    cache.clear()


@pytest.fixture
def paused_replica(wait_for_replay: Callable[[], None]) -> Iterator[None]:
    """Hold every replica where it is, as a lagging one; needs a test that may read from them."""
    wait_for_replay()
    _tell_replicas("SELECT pg_wal_replay_pause()")
    yield
    _tell_replicas("SELECT pg_wal_replay_resume()")


def _tell_replicas(statement: str) -> None:
    topology = topology_of("default")
    for node in topology.nodes:
        superuser = psycopg2.connect(host=node.host, port=node.port, dbname="postgres", user="postgres")
        with superuser, superuser.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            if cursor.fetchone() == (True,):
                cursor.execute(statement)
        superuser.close()
