"""Nobody fails to see what they wrote, however late replicas are."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.routing.visitors import Visitor
from tests.routing.waiting import wait_for
from tests.torture.cluster import Cluster

pytestmark = pytest.mark.xdist_group("routing")

# The acceptance is a longer run of the same: READS=5000.
READS = int(os.environ.get("READS", "200"))
VISITORS = 8
READS_AFTER_A_WRITE = 4
FORGETFUL = "tests.torture.contenders.forgetting.ForgettingMiddleware"


def stale_reads(reads: int) -> int:
    """Let visitors write in every way and read; return how many reads lacked something of their own."""

    def visit(number: int) -> int:
        visitor, stale = Visitor(), 0
        for _ in range(reads // VISITORS // READS_AFTER_A_WRITE):
            visitor.write()
            stale += sum(seen.value < visitor.value for seen in visitor.reads(READS_AFTER_A_WRITE))
        return stale

    with ThreadPoolExecutor(VISITORS) as pool:
        return sum(pool.map(visit, range(VISITORS)))


@pytest.fixture
def careless_primary(routed: Cluster) -> Iterator[None]:
    """A primary that answers before its log is written out."""
    routed.primary.query("ALTER SYSTEM SET synchronous_commit = off; SELECT pg_reload_conf()")
    yield
    routed.primary.query("ALTER SYSTEM RESET synchronous_commit; SELECT pg_reload_conf()")


@pytest.mark.parametrize("milliseconds", [300, 3000])
def test_no_own_read_is_stale_while_replicas_apply_late(routed: Cluster, milliseconds: int):
    routed.delay(milliseconds)

    assert stale_reads(READS) == 0


@pytest.mark.usefixtures("careless_primary")
def test_no_own_read_is_stale_where_commits_do_not_wait_for_the_disk(routed: Cluster):
    routed.delay(300)

    assert stale_reads(READS) == 0


def test_without_the_check_own_reads_are_stale(routed: Cluster, settings):
    settings.MIDDLEWARE = [FORGETFUL]
    routed.delay(300)

    assert stale_reads(VISITORS * READS_AFTER_A_WRITE) > 0


@pytest.mark.parametrize(("max_lag", "is_stale"), [(1.0, False), (30.0, True)])
def test_no_own_read_is_stale_after_the_end_of_the_token_for_no_replica_may_lag_as_long(
    routed: Cluster, settings, max_lag: float, is_stale: bool
):
    settings.ROUTING = {**settings.ROUTING, "token_seconds": 2.0, "max_lag_seconds": max_lag}
    visitor = Visitor()
    routed.delay(6000)
    visitor.write()
    time.sleep(2.5)

    seen = visitor.read()

    assert visitor.token == "", "the browser has dropped it"
    assert (seen.value < visitor.value) == is_stale


def test_the_token_is_the_maximum_when_answers_to_concurrent_writes_cross(routed: Cluster, visitor: Visitor):
    visitor.write()
    other_tab = visitor.another_tab()
    late = other_tab.write()
    routed.settle()
    routed.delay(60_000)
    visitor.value = other_tab.value
    visitor.write()
    knows_the_late_one_alone = Visitor(visitor.name)
    knows_the_late_one_alone.receive(late)

    visitor.receive(late)

    assert visitor.read().value == visitor.value
    assert knows_the_late_one_alone.read().value < visitor.value, "it needs both"


def test_an_answer_that_gives_the_token_back_takes_nothing_from_a_write_that_crosses_it(
    routed: Cluster, visitor: Visitor
):
    visitor.write()
    routed.settle()
    tabs = [visitor.another_tab() for _ in range(100)]
    # As soon as this process knows that every replica has it.
    late = next(answer for tab in tabs if (answer := tab.look()).cookies or time.sleep(0.1))
    routed.delay(60_000)
    visitor.write()

    visitor.receive(late)

    assert visitor.read().value == visitor.value
    assert visitor.token


def test_reads_use_the_fresh_one_of_two_replicas_and_the_token_stays(routed: Cluster, visitor: Visitor):
    late, fresh = routed.replicas
    late.set("recovery_min_apply_delay", "60s")
    visitor.write()
    target = int(routed.primary.query("SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint"))
    wait_for(lambda: fresh.replayed() >= target)

    ports = Counter((seen.role, seen.port) for seen in visitor.reads(20))

    assert ports == {("replica", fresh.port): 20}
    assert visitor.token


def test_the_token_is_given_back_once_every_replica_has_what_it_asks_for(routed: Cluster, visitor: Visitor):
    visitor.write()
    routed.settle()

    wait_for(lambda: visitor.read().value == visitor.value and not visitor.token)
