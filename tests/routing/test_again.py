"""What a server fails is run again elsewhere where that is harmless, and never where it is not."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import OperationalError, connection, connections

from routers import metrics
from routers.scope import routing_scope
from routers.topology import topology_of
from routers.watchdog import TICK_SECONDS
from tests.routing.visitors import Visitor
from tests.routing.waiting import wait_for
from tests.torture.cluster import Cluster

pytestmark = pytest.mark.xdist_group("routing")

LongRead = Callable[[], list[int]]

ROWS = 2_000_000
LONG_READ = f"SELECT count(*) FROM torture_note, generate_series(1, {ROWS}) WHERE visitor = %s"  # noqa: S608 -- ours
BUSY = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT count(*) FROM torture_note, gen%'"
END_LONG_READ = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE 'SELECT count(*) FROM torture_note, gen%'
"""
WRITE_THEN_WAIT = """
CREATE OR REPLACE PROCEDURE write_then_wait(visitor text, value bigint) LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO torture_note (visitor, value) VALUES ($1, $2);
    COMMIT;
    PERFORM pg_sleep(60);
END $$
"""


def retries(reason: str) -> float:
    return metrics.RETRIES.labels(reason)._value.get()


@pytest.fixture
def long_read(routed: Cluster, visitor: Visitor) -> LongRead:
    """A read that is under way on a replica; called, it waits for the end and returns what was found."""
    visitor.write()
    routed.settle()
    found: list[int] = []

    def read() -> None:
        with routing_scope(statement_seconds=0), connections["replica"].cursor() as cursor:
            cursor.execute(LONG_READ, [visitor.name])
            found.append(cursor.fetchone()[0])
        connections.close_all()

    reader = threading.Thread(target=read)
    reader.start()
    wait_for(lambda: any(replica.query(BUSY) != "0" for replica in routed.replicas))
    return lambda: reader.join() or found


@pytest.fixture
def _impatient_replicas(routed: Cluster) -> Iterator[None]:
    """Replicas that end a read at once where it holds up the replay."""
    for replica in routed.replicas:
        replica.set("max_standby_streaming_delay", "0")
    yield
    for replica in routed.replicas:
        replica.set("max_standby_streaming_delay", "30s")


def test_a_suspicion_ends_no_read_that_is_under_way(routed: Cluster, long_read: LongRead):
    topology, before = topology_of("default"), retries("lost")

    for _ in range(10):
        for node in topology.nodes:
            topology.suspect(node)
        time.sleep(TICK_SECONDS / 2)

    assert long_read() == [ROWS]
    assert retries("lost") == before


@pytest.mark.usefixtures("_impatient_replicas")
def test_a_reader_does_not_notice_a_conflict_with_recovery(routed: Cluster, long_read: LongRead):
    before = retries("conflict")

    routed.primary.query("BEGIN; LOCK TABLE torture_note IN ACCESS EXCLUSIVE MODE; COMMIT", database="shop")

    assert long_read() == [ROWS]
    assert retries("conflict") == before + 1


def test_a_reader_does_not_notice_that_its_connection_was_lost(routed: Cluster, long_read: LongRead):
    before = retries("lost")

    next(replica for replica in routed.replicas if replica.query(BUSY) != "0").query(END_LONG_READ)

    assert long_read() == [ROWS]
    assert retries("lost") == before + 1


def test_a_write_of_unknown_outcome_is_never_repeated(routed: Cluster):
    routed.primary.query(WRITE_THEN_WAIT, database="shop")
    routed.primary.query("ALTER PROCEDURE write_then_wait OWNER TO shop", database="shop")
    errors, before = [], retries("lost")

    def write() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("CALL write_then_wait('once', 1)")
        except OperationalError as error:
            errors.append(error)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    count = "SELECT count(*) FROM torture_note WHERE visitor = 'once'"
    wait_for(lambda: routed.primary.query(count, database="shop") == "1")
    routed.primary.query(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE 'CALL write_then_wait%'"
    )
    writer.join()

    assert len(errors) == 1
    assert routed.primary.query(count, database="shop") == "1"
    assert retries("lost") == before


def test_a_write_through_the_alias_of_replicas_is_done_on_the_primary_and_noted(routed: Cluster):
    with routing_scope() as scope, connections["replica"].cursor() as cursor:
        cursor.execute("INSERT INTO torture_note (visitor, value) VALUES ('astray', 1)")

        assert scope.wrote == {"default"}
        cursor.execute("SELECT count(*) FROM torture_note WHERE visitor = 'astray'")
        assert cursor.fetchone() == (1,)
