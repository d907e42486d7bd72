"""Which replica is read from, and what is asked of it."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from django.db import connections

from routers import metrics
from routers.backends.postgresql.base import DatabaseWrapper
from routers.lsn import PAGE, PAGE_HEADER
from routers.positions import current_token
from routers.scope import routing_scope
from routers.topology import Node, topology_of
from tests.routing.visitors import Visitor
from tests.routing.waiting import PATIENCE, wait_for
from tests.torture.cluster import Cluster, kill

pytestmark = pytest.mark.xdist_group("routing")

# The acceptance is a longer run of the same: IDLE_SECONDS=60.
IDLE_SECONDS = float(os.environ.get("IDLE_SECONDS", "3"))
# What Django, and routing, ask of a database once in a process: its types and its functions.
ONCE_A_PROCESS = ("FROM pg_type", "array_agg(proname)", "FROM pg_proc")
POSITION = "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint"
MESSAGE = f"SELECT pg_logical_emit_message(false, '', repeat('x', {{length}}), true); {POSITION}"


def replica(cluster: Cluster, place: int) -> Node:
    """Return what routing knows of a replica."""
    port = str(cluster.replicas[place].port)
    return next(node for node in topology_of("default").nodes if node.port == port)


def write_to_the_end_of_a_page(cluster: Cluster) -> int:
    """Write until the next record is going to be the first of a page, and return its position."""
    position = int(cluster.primary.query(POSITION))
    for _ in range(50):
        if position % PAGE == PAGE_HEADER:
            return position
        # Beside its text, a message of this size takes 54 bytes. One that does not fit goes on on the next page.
        length = max(PAGE - position % PAGE - 54, 300)
        position = int(cluster.primary.query(MESSAGE.format(length=length)).split()[-1])
    raise AssertionError("No message ended with its page.")


def log_statements(cluster: Cluster, value: str) -> None:
    for server in (cluster.primary, *cluster.replicas):
        server.query(f"ALTER SYSTEM SET log_statement = '{value}'")
        server.query("ALTER SYSTEM SET log_line_prefix = '%a|%d|'; SELECT pg_reload_conf()")


@pytest.fixture
def statements(routed: Cluster) -> Iterator[list[Path]]:
    """The servers' logs, in which they note every statement for the length of a test."""
    log_statements(routed, "all")
    yield [server.log for server in (routed.primary, *routed.replicas)]
    log_statements(routed, "none")


def noted(log: Path) -> list[str]:
    """Return the statements of requests: not those of probes, nor of this test's superuser."""
    lines = log.read_text(errors="replace").splitlines()
    found = [line for line in lines if line.startswith("[unknown]|shop|") and "LOG:  statement:" in line]
    return [line for line in found if not any(word in line for word in ONCE_A_PROCESS)]


def noted_since(before: dict[Path, int]) -> list[str]:
    """Return the statements in each log after the first so many."""
    return [line for log, count in before.items() for line in noted(log)[count:]]


def read_once(visitor: Visitor, logs: list[Path]) -> dict[Path, int]:
    """Read, which connects; return how many statements each log had once this one, the last, was in it."""
    visitor.read()
    wait_for(lambda: any("SELECT" in line and visitor.name in line for log in logs for line in noted(log)))
    return {log: len(noted(log)) for log in logs}


def test_a_replica_that_has_caught_up_to_the_start_of_a_page_is_used(routed: Cluster, visitor: Visitor):
    visitor.write()
    position = write_to_the_end_of_a_page(routed)
    token = current_token("default")
    routed.settle()

    with routing_scope(load=lambda: token) as scope:
        assert scope.replica("default") is not None

    assert token.positions["default"] == position - PAGE_HEADER
    assert routed.replicas[0].replayed() < position, "it can look behind for ever"


def test_a_crashed_replica_that_returns_behind_serves_nobody_before_its_barrier(routed: Cluster, visitor: Visitor):
    victim = routed.replicas[0]
    victim.set("recovery_min_apply_delay", "3s", now=False)
    kill(victim)
    visitor.write()
    before = visitor.value
    # Whoever carries no token asks for nothing.
    stranger, seen = Visitor(visitor.name), []
    victim.launch()
    behind = victim.replayed() < topology_of("default").primary().position
    until = time.monotonic() + PATIENCE
    while not any(read.port == victim.port for read in seen) and time.monotonic() < until:
        seen += [visitor.read(), stranger.read()]

    assert behind
    assert [read for read in seen if read.value < before] == []
    assert any(read.port == victim.port for read in seen), "it serves again in the end"


def test_no_health_query_is_on_the_path_of_a_request(routed: Cluster, statements: list[Path], visitor: Visitor):
    visitor.write()
    routed.settle()
    before = read_once(visitor, statements)

    reads = [visitor.read().role for _ in range(20)]

    asked = noted_since(before)
    assert reads == ["replica"] * 20
    assert [line for line in asked if "torture_note" not in line] == []


def test_a_pinned_read_from_a_replica_that_is_known_to_have_caught_up_asks_nobody(
    routed: Cluster, statements: list[Path], visitor: Visitor
):
    """One of the replicas stays behind, so that the token stays."""
    routed.replicas[1].set("recovery_min_apply_delay", "60s")
    visitor.write()
    topology = topology_of("default")
    wait_for(lambda: replica(routed, 0).position >= topology.primary().position)
    before, asked_before = read_once(visitor, statements), metrics.ASKED._value.get()

    reads = [visitor.read().role for _ in range(20)]

    assert visitor.token
    assert reads == ["replica"] * 20
    # A busy server writes its log late, and what was asked before may come later still.
    wait_for(lambda: sum("torture_note" in line for line in noted_since(before)) == len(reads))
    asked = noted_since(before)
    assert [line for line in asked if "replay_lsn" in line] == []
    assert metrics.ASKED._value.get() == asked_before


def test_what_was_connected_to_a_server_before_it_was_restarted_is_used_no_more(routed: Cluster, visitor: Visitor):
    node = replica(routed, 0)
    wrapper = cast("DatabaseWrapper", connections["default"])
    with wrapper.borrowed(node) as raw:
        pool = raw.pool
    assert pool
    assert pool.idle == 1
    before = node.probe and node.probe.started_at

    kill(routed.replicas[0])
    routed.replicas[0].launch()

    # It may be back before anybody has noticed that it was away.
    wait_for(lambda: node.probe and node.probe.started_at != before and topology_of("default").is_readable(node))
    assert pool.idle == 0


def test_an_idle_replica_has_no_lag(routed: Cluster):
    topology, lags = topology_of("default"), []
    until = time.monotonic() + IDLE_SECONDS
    while time.monotonic() < until:
        lags += [topology.lag(replica(routed, place)) for place in (0, 1)]
        time.sleep(0.1)

    assert max(lags) < 1


def test_the_lag_of_a_paused_replica_is_the_truth(routed: Cluster, visitor: Visitor):
    paused, topology = routed.replicas[0], topology_of("default")
    interval = 0.1
    time.sleep(5 * interval)
    paused.query("SELECT pg_wal_replay_pause()")
    try:
        begin = time.monotonic()
        visitor.write()
        end = time.monotonic()
        time.sleep(2)
        earliest = time.monotonic() - end
        lag = topology.lag(replica(routed, 0))
        latest = time.monotonic() - begin
    finally:
        paused.query("SELECT pg_wal_replay_resume()")

    # As of the last probe, of which a busy machine may have left out some.
    assert earliest - 10 * interval < lag < latest + 10 * interval
