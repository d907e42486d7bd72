"""On an installation with one database the record lives there, by the same code."""

from collections.abc import Iterator

import psycopg2
import pytest
from django.db import connections

from routers.topology import topology_of
from tests.workers import start_command

pytestmark = pytest.mark.django_db(transaction=True)

SCRIPT = """
from django.db import connection, transaction
from shop.audit.models import AuditEvent, OutboxEvent
from shop.audit.services import move_events
from shop.audit.tests.factories import record_one

with transaction.atomic():
    record_one(after={"number": 1})
    connection.run_on_commit.clear()
assert OutboxEvent.objects.count() == 1
assert move_events() == 1
assert [event.after for event in AuditEvent.objects.all()] == [{"number": 1}]
assert not OutboxEvent.objects.exists()
"""


@pytest.fixture
def only_database() -> Iterator[str]:
    """The address of an empty database, which shall be the only one."""
    node, name = topology_of("default").primary(), f"only_{connections['default'].settings_dict['NAME']}"
    superuser = psycopg2.connect(host=node.host, port=node.port, dbname="postgres", user="postgres")
    superuser.autocommit = True
    cursor = superuser.cursor()
    cursor.execute(f"DROP DATABASE IF EXISTS {name}")
    cursor.execute(f"CREATE DATABASE {name} OWNER shop")
    yield f"postgresql://shop@{node.host}:{node.port}/{name}"
    cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    superuser.close()


def run(*words: str, database: str) -> None:
    command = start_command(*words, DATABASE_URL=database, AUDIT_DATABASE_URL="")
    output, _ = command.communicate(timeout=300)
    assert command.returncode == 0, output.decode()


def test_events_are_recorded_and_moved_within_the_only_database(only_database):
    run("migrate", "--verbosity=0", database=only_database)

    run("shell", "--command", SCRIPT, database=only_database)
