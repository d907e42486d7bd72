"""What every test may ask for."""

from collections.abc import Callable, Iterator

import psycopg2
import pytest
import pytest_django
from django.apps import apps
from django.core.cache import cache
from django.db import connections
from django.test import Client

from routers.placement import home_of
from routers.topology import topology_of
from tests.proving import verified

pytest_plugins = ["routers.testing"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """Let the audit's table be emptied after a test with transactions of its own; everywhere else it refuses that."""
    event = apps.get_model("audit", "AuditEvent")
    audit = connections[home_of(event)]
    # Without the prefix no test of this run has asked for the database, and it is not ours.
    if audit.settings_dict["NAME"].startswith("test_"):
        with django_db_blocker.unblock(), audit.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {event._meta.db_table} DISABLE TRIGGER audit_event_no_truncate")


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test sees what another one cached."""
    cache.clear()


@pytest.fixture
def admin_client(admin_user: object) -> Client:
    """Return a browser in which an administrator has proved a second factor; pytest-django's would not be let in."""
    return verified(Client(), admin_user)


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
