"""Connections are bounded, waited for no longer than said, and come back as they began."""

import datetime
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg2
import pytest
from django.db import connection, connections
from django.utils import timezone
from psycopg2.extensions import ISOLATION_LEVEL_SERIALIZABLE

from routers import metrics
from routers.backends.postgresql.connection import RoutedConnection
from routers.backends.postgresql.pool import CONNECTING_AT_ONCE, NodePool
from routers.topology import topology_of
from tests.routing.burst import Burst, burst
from tests.routing.greenlets import command
from tests.routing.leading import led_to
from tests.routing.waiting import wait_for
from tests.torture.cluster import Cluster

pytestmark = pytest.mark.xdist_group("routing")

MOST = 4
SLOW_SECONDS = 0.5


def ask(sql: str, params=()):
    """Return what the primary answers, on a connection of the pool."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0] if cursor.description else None


def ask_and_leave(sql: str):
    """Return what the primary answers to a thread of its own, which gives its connection back."""

    def ask_it():
        try:
            return ask(sql)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(ask_it).result()


@pytest.fixture
def _few_connections(uri: str, settings, django_db_blocker) -> Iterator[None]:
    settings.ROUTING = {**settings.ROUTING, "pool_seconds": 1.0}
    with django_db_blocker.unblock(), led_to(uri, MAX_CONNS=MOST, application_name="burst"):
        yield


@pytest.fixture
def lead(uri: str, django_db_blocker) -> Iterator[None]:
    """Return a function that leads the process to the cluster with other options."""
    with django_db_blocker.unblock():
        yield lambda **options: led_to(uri, **options)


def assert_bounded(found: Burst, cluster: Cluster) -> None:
    assert (found.used, found.served, len(found.errors)) == (MOST, MOST, 9 * MOST)
    assert f"All {MOST} connections to 127.0.0.1:{cluster.primary.port} were in use for 1 s." in found.errors[0]


def test_a_cold_burst_takes_no_more_connections_than_there_may_be_and_the_excess_is_told_so(
    cluster: Cluster, uri: str, django_db_blocker
):
    with django_db_blocker.unblock():
        found = burst(uri, most=MOST, askers=10 * MOST, seconds=1)

    assert_bounded(found, cluster)


def test_a_cold_burst_of_greenlets_takes_no_more_connections_either(cluster: Cluster, uri: str):
    options = {"most": MOST, "askers": 10 * MOST, "seconds": 1}
    words = command("tests.routing.burst", "tell_of_burst", uri, json.dumps(options))
    done = subprocess.run(words, capture_output=True, check=True)

    assert_bounded(Burst(**json.loads(done.stdout)), cluster)


@pytest.mark.usefixtures("_few_connections")
def test_a_connection_that_comes_back_goes_to_who_waits():
    with ThreadPoolExecutor(3 * MOST) as pool:
        found = list(pool.map(lambda _: ask_and_leave("SELECT 1"), range(5 * MOST)))

    assert found == [1] * 5 * MOST


def get_together(
    connect: Callable[[], RoutedConnection], *, askers: int, seconds: float = 10.0
) -> list[RoutedConnection | str]:
    """Return what each of `askers` gets of a pool that has a place for all of them, or what psycopg2's error says."""
    pool, everybody = NodePool("db1", connect, size=askers, seconds=seconds), Barrier(askers)

    def get() -> RoutedConnection | str:
        everybody.wait()
        try:
            return pool.get()
        except psycopg2.Error as error:
            return str(error)

    with ThreadPoolExecutor(askers) as threads:
        found = [each.result() for each in [threads.submit(get) for _ in range(askers)]]
    pool.close()
    return found


def test_a_server_is_asked_for_few_new_connections_at_a_time(routed: Cluster):
    topology, under_way, most = topology_of("default"), [], []

    def connect() -> RoutedConnection:
        under_way.append(1)
        most.append(len(under_way))
        try:
            time.sleep(SLOW_SECONDS)
            return topology.wrapper.connect_to(topology.primary())
        finally:
            under_way.pop()

    found = get_together(connect, askers=3 * MOST)

    assert len(set(found)) == 3 * MOST
    assert max(most) == CONNECTING_AT_ONCE


def test_who_waits_for_a_connection_that_cannot_be_made_hears_of_it_at_once():
    tries = []

    def connect() -> RoutedConnection:
        tries.append(1)
        time.sleep(SLOW_SECONDS)
        raise psycopg2.OperationalError("db1 is away.")

    found = get_together(connect, askers=3 * MOST)

    assert found == ["db1 is away."] * 3 * MOST
    assert len(tries) == CONNECTING_AT_ONCE


def test_a_server_that_is_slow_to_let_anybody_in_is_left_like_one_that_refuses():
    def connect() -> RoutedConnection:
        time.sleep(2 * SLOW_SECONDS)
        raise psycopg2.OperationalError("db1 is away.")

    found = get_together(connect, askers=3 * MOST, seconds=SLOW_SECONDS)
    too_slow = "db1 took more than 0.5 s for new connections. Look at how busy it is."

    assert found.count("db1 is away.") == CONNECTING_AT_ONCE
    assert found.count(too_slow) == 3 * MOST - CONNECTING_AT_ONCE


@pytest.mark.parametrize(
    ("change", "question", "clean"),
    [
        ("SET search_path = elsewhere", "SHOW search_path", '"$user", public'),
        ("SELECT set_config('statement_timeout', '7s', false)", "SHOW statement_timeout", "0"),
        ("SELECT pg_advisory_lock(4711)", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", 0),
        ("CREATE TEMP TABLE left_behind ()", "SELECT count(*) FROM pg_class WHERE relname = 'left_behind'", 0),
        ("DO 'BEGIN SET ROLE pg_read_all_stats; END'", "SELECT current_user::text", "shop"),
        ("PREPARE left_behind AS SELECT 1", "SELECT count(*) FROM pg_prepared_statements", 0),
        ("SELECT 1; SET search_path = elsewhere", "SHOW search_path", '"$user", public'),
        ("BEGIN; SET search_path = elsewhere; COMMIT", "SHOW search_path", '"$user", public'),
    ],
)
def test_nothing_that_a_request_set_survives_it(lead, change: str, question: str, clean: object):
    with lead(MAX_CONNS=1):
        ask_and_leave(change)

        assert ask_and_leave(question) == clean


def test_a_transaction_that_was_left_open_is_rolled_back(lead):
    with lead(MAX_CONNS=1):
        ask_and_leave("BEGIN; CREATE TABLE unfinished ()")

        assert ask_and_leave("SELECT count(*) FROM pg_class WHERE relname = 'unfinished'") == 0


def test_datetimes_are_right_on_a_server_in_asia(cluster: Cluster, lead):
    cluster.primary.query("ALTER ROLE shop SET timezone = 'Asia/Tokyo'")
    moment = datetime.datetime(2026, 5, 17, 12, tzinfo=datetime.UTC)
    try:
        with lead(options=""):
            assert ask("SELECT setting FROM pg_settings WHERE name = 'TimeZone'") == "UTC"
            assert ask("SELECT %s::timestamptz", [moment]) == moment
            assert ask("SELECT %s::timestamp AT TIME ZONE 'UTC'", [timezone.make_naive(moment, datetime.UTC)]) == moment
            ask_and_leave("SET timezone = 'Asia/Tokyo'")
            assert ask_and_leave("SHOW timezone") == "UTC", "also after somebody changed it"
    finally:
        cluster.primary.query("ALTER ROLE shop RESET timezone")


def test_the_isolation_level_is_that_of_the_settings(lead):
    with lead(isolation_level=ISOLATION_LEVEL_SERIALIZABLE):
        assert ask("SELECT current_setting('transaction_isolation')") == "serializable"


def test_the_role_is_that_of_the_settings_also_after_a_request_changed_it(cluster: Cluster, lead):
    with lead(assume_role="pg_read_all_stats", MAX_CONNS=1):
        assert ask_and_leave("SELECT current_user::text") == "pg_read_all_stats"
        ask_and_leave("RESET ROLE")
        assert ask_and_leave("SELECT current_user::text") == "pg_read_all_stats"


@pytest.mark.parametrize("idle", [1, 3])
def test_connections_that_the_server_closed_while_they_were_idle_are_not_used(cluster: Cluster, lead, idle):
    with lead(MAX_CONNS=idle):
        ask("SELECT 1")
        pool = connection.pool
        connections.close_all()
        taken = [pool.get() for _ in range(idle)]
        before = {raw.info.backend_pid for raw in taken}
        for raw in taken:
            pool.put(raw)
        for process in before:
            cluster.primary.query(f"SELECT pg_terminate_backend({process}, 5000)")
        retries = metrics.RETRIES.labels("lost")._value.get()

        assert ask_and_leave("SELECT pg_backend_pid()") not in before
        assert metrics.RETRIES.labels("lost")._value.get() == retries


def test_a_connection_is_used_again_without_a_question_before(cluster: Cluster, lead):
    cluster.primary.query("ALTER SYSTEM SET log_statement = 'all'")
    cluster.primary.query("ALTER SYSTEM SET log_line_prefix = '%a|'; SELECT pg_reload_conf()")
    try:
        with lead(MAX_CONNS=1, application_name="unasked"):
            # A server process takes its settings in when it comes to it, and there is one here.
            wait_for(lambda: ask_and_leave("SHOW log_line_prefix") == "%a|")
            ask_and_leave("SELECT 'warm'")
            for _ in range(3):
                ask_and_leave("SELECT 'counted'")
        lines = cluster.primary.log.read_text(errors="replace").splitlines()
    finally:
        cluster.primary.query("ALTER SYSTEM RESET log_statement; SELECT pg_reload_conf()")
    said = [line.rpartition("statement: ")[2] for line in lines if line.startswith("unasked|")]

    assert said[said.index("SELECT 'warm'") :] == ["SELECT 'warm'", *["SELECT 'counted'"] * 3]
