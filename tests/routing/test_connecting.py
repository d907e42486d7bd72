"""A server that is busy is not taken for one that is away, nor is one blamed that answered in time."""

import subprocess
from collections.abc import Callable

import pytest

from tests.routing.greenlets import command
from tests.torture.cluster import Cluster, freeze, thaw

pytestmark = pytest.mark.xdist_group("routing")

KNOCKING = "tests.routing.knocking"
LONG, SHORT = "30", "1"  # seconds


def knock(uri: str, seconds: str, *, after: Callable[[], object]) -> str:
    """Return what somebody hears who knows that the primary is well, and connects after something was done to it."""
    words = command(KNOCKING, "knock", uri, seconds)
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as somebody:
        assert somebody.stdout is not None
        assert somebody.stdout.readline() == "It is well.\n"
        after()
        return somebody.communicate("\n")[0].splitlines()[-1]  # what was logged comes before


@pytest.fixture
def let_nobody_in(cluster: Cluster):
    """Return a function that has the primary take some seconds for every new connection."""

    def slow_down(seconds: int) -> None:
        cluster.primary.query(f"ALTER SYSTEM SET pre_auth_delay = {seconds}")
        cluster.primary.query("SELECT pg_reload_conf()")

    yield slow_down
    slow_down(0)


def test_a_server_that_is_slow_to_let_anybody_in_is_waited_for(uri: str, let_nobody_in):
    assert knock(uri, LONG, after=lambda: let_nobody_in(2)) == "Come in."


def test_it_is_waited_for_no_longer_than_the_settings_say(cluster: Cluster, uri: str, let_nobody_in):
    found = knock(uri, SHORT, after=lambda: let_nobody_in(2))

    assert found == f"127.0.0.1:{cluster.primary.port}: no answer within 1 s."


def test_a_server_that_falls_silent_meanwhile_is_left_at_once(cluster: Cluster, uri: str):
    try:
        found = knock(uri, LONG, after=lambda: freeze(cluster.primary))
    finally:
        thaw(cluster.primary)

    assert found == f"127.0.0.1:{cluster.primary.port}: the server does not answer any more."


def test_a_server_that_answered_while_this_process_stood_still_is_heard(uri: str):
    words = command(KNOCKING, "stand_still", uri, SHORT)
    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert done.stdout.splitlines()[-1:] == ["Come in."], done.stderr
