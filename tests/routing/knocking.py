"""Somebody who needs a new connection to a server that is known to be well, and to whom something happens then."""

import sys

import gevent
import psycopg2
from gevent.monkey import get_original

from routers.topology import topology_of
from tests.routing.leading import led_to


def knock(uri: str, seconds: str) -> str:
    """Say on the output that the primary is well, wait for a line of input, and connect within so many seconds.

    Returns what the primary says, or why there is no connection.
    """
    with led_to(uri, connect_timeout=seconds):
        topology = topology_of("default")
        node = topology.primary()
        print("It is well.", flush=True)  # noqa: T201 -- read by the test
        sys.stdin.readline()
        try:
            with topology.wrapper.borrowed(node) as raw:
                return str(raw.ask("SELECT 'Come in.'")[0])
        except psycopg2.OperationalError as error:
            return str(error)


def stand_still(uri: str, seconds: str) -> str:
    """Have this process stand still for so many seconds while the primary answers; return what that says afterwards."""
    with led_to(uri):
        topology = topology_of("default")
        with topology.wrapper.borrowed(topology.primary()) as raw:
            gevent.spawn(get_original("time", "sleep"), float(seconds))
            raw.ask("SELECT pg_sleep(0.1)", seconds=float(seconds) / 2)
            return str(raw.ask("SELECT 'Come in.'")[0])
