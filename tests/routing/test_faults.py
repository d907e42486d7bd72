"""Servers die, freeze and change their roles while visitors read and write, through gunicorn with gevent's workers."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from django.db import Error

from routers.topology import topology_of
from tests.routing.visitors import Visitor
from tests.routing.waiting import wait_for
from tests.torture.cluster import Cluster, freeze, now, thaw
from tests.torture.contenders.table import OURS
from tests.torture.judging import Fault, Figures
from tests.torture.notes.schema import WRITTEN_AFTER
from tests.torture.run import run
from tests.torture.scenarios import FAULT, PROMOTE_AFTER, SCENARIOS, Scenario

pytestmark = pytest.mark.xdist_group("routing")

CALM_SECONDS = 5
STATEMENT_SECONDS = 3.0  # the longest that one statement of a request may take
NOTICED_SECONDS = 0.05
SILENT_SECONDS = 1.5  # twice what a probe and its answer are waited for
STUTTERS = 5


def _calm(cluster: Cluster) -> Fault:
    time.sleep(CALM_SECONDS)
    return Fault()


def _primary_stutters(cluster: Cluster) -> Fault:
    """Let the primary stand still a little longer than a probe is waited for, time and again: a busy machine does."""
    began = now()
    for _ in range(STUTTERS):
        time.sleep(CALM_SECONDS / STUTTERS)
        freeze(cluster.primary)
        time.sleep(SILENT_SECONDS / 2)
        thaw(cluster.primary)
    time.sleep(CALM_SECONDS)
    return Fault(at=began)


def _primary_cut_off(cluster: Cluster) -> Fault:
    """Let the primary fall silent with its sockets open, as at a power cut, and promote a replica."""
    old, began = cluster.primary, now()
    try:
        freeze(old)
        time.sleep(PROMOTE_AFTER)
        cluster.promote()
        time.sleep(CALM_SECONDS)
    finally:
        thaw(old)
    return Fault(at=began, in_flight=(began, began + SILENT_SECONDS))


@pytest.fixture(scope="module")
def figures(cluster: Cluster) -> Mapping[str, Figures]:
    """What visitors met, by what was done to the servers."""
    wanted = ("replica-killed", "replica-frozen", "primary-killed")
    scenarios = [
        Scenario("calm", "", _calm),
        Scenario("primary-stutters", "", _primary_stutters),
        *(each for each in SCENARIOS if each.name in wanted),
        Scenario("primary-cut-off", "", _primary_cut_off, changes_primary=True),
    ]
    found = run(cluster, [OURS], scenarios, visitors=6)
    cluster.welcome_back()
    cluster.settle()
    return {each.scenario: each for each in found}


def test_with_a_tenth_of_writers_at_least_95_of_100_reads_are_on_replicas(figures):
    assert figures["calm"].writes > 0
    assert figures["calm"].on_replicas >= 0.95


@pytest.mark.parametrize(
    "scenario",
    ["calm", "replica-killed", "replica-frozen", "primary-stutters", "primary-killed", "primary-cut-off"],
)
def test_no_read_fails_or_is_stale_whatever_happens(figures, scenario):
    assert figures[scenario].reads > 0
    assert figures[scenario].failed_reads == 0
    assert figures[scenario].stale == 0


@pytest.mark.parametrize("scenario", ["calm", "replica-killed", "replica-frozen", "primary-stutters"])
def test_no_write_fails_while_the_primary_lives(figures, scenario):
    assert figures[scenario].failed_writes == 0


def test_no_read_waits_for_a_frozen_replica(figures):
    assert figures["replica-frozen"].longest < STATEMENT_SECONDS < FAULT


@pytest.mark.parametrize("scenario", ["primary-killed", "primary-cut-off"])
def test_only_writes_in_flight_fail_when_the_primary_dies(figures, scenario):
    assert figures[scenario].failed_writes == figures[scenario].in_flight


@contextmanager
def writing(count: int) -> Iterator[list[Visitor]]:
    """Let visitors write without a pause; what fails is not done again."""
    over, visitors = threading.Event(), [Visitor() for _ in range(count)]

    def go(visitor: Visitor) -> None:
        while not over.is_set():
            try:
                visitor.write()
            except Error:
                continue

    threads = [threading.Thread(target=go, args=[visitor]) for visitor in visitors]
    for thread in threads:
        thread.start()
    try:
        yield visitors
    finally:
        over.set()
        for thread in threads:
            thread.join()


def test_no_write_reaches_an_old_primary_that_is_alive_once_the_new_one_was_noticed(routed: Cluster):
    topology = topology_of("default")
    with writing(4) as visitors:
        wait_for(lambda: all(visitor.value > 2 for visitor in visitors))
        routed.promote()
        wait_for(lambda: topology.primary().port == str(routed.primary.port))
        noticed_at = time.time()
        values = [visitor.value for visitor in visitors]
        wait_for(lambda: all(visitor.value > value + 5 for visitor, value in zip(visitors, values, strict=True)))
    old = routed.deposed
    strays = old.query(WRITTEN_AFTER.format(moment=noticed_at + NOTICED_SECONDS), database="shop")
    went_on = routed.primary.query(WRITTEN_AFTER.format(moment=noticed_at), database="shop")
    routed.welcome_back()

    assert old.query("SELECT pg_is_in_recovery()") == "t", "it follows now, and did not before"
    assert strays == ""
    assert went_on != ""
