"""What a deployment does once, before the first host gets its release."""

import io

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from routers.placement import AUDIT, PRIMARY
from shop.core.management.commands.apply_migrations import LOCK
from shop.core.pending import pending_migrations

pytestmark = [
    pytest.mark.django_db(databases=["default", "audit"], transaction=True),
    pytest.mark.xdist_group("tables"),
]

WAITING = "audit audit.0002_append_only\n"


@pytest.fixture
def unapplied():
    """Have a migration of the audit database wait, and apply it at the end."""
    call_command("migrate", "audit", "0001", database=AUDIT, verbosity=0)
    yield
    call_command("migrate", database=AUDIT, verbosity=0)
    with connections[AUDIT].cursor() as cursor:
        # As conftest.py has it, so that tests can empty the table.
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_event_no_truncate")


@pytest.fixture
def somebody():
    """Return a function that opens a connection of somebody else to a database."""
    opened = []

    def connect(alias: str) -> psycopg2.extensions.connection:
        known = connections[alias].settings_dict
        words = {"dbname": known["NAME"], "user": known["USER"], "host": known["HOST"].split(",")[0]}
        opened.append(psycopg2.connect(**words, port=str(known["PORT"]).split(",")[0], password=known["PASSWORD"]))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def applied(*words: str) -> str:
    out = io.StringIO()
    call_command("apply_migrations", *words, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("unapplied")
def test_what_waits_is_listed_and_applied_and_a_second_time_nothing_is():
    assert applied() == WAITING
    assert pending_migrations(AUDIT) == []
    assert applied() == ""


@pytest.mark.usefixtures("unapplied")
def test_one_deployment_at_a_time(somebody):
    other = somebody(PRIMARY).cursor()
    other.execute("SELECT pg_advisory_lock(%s)", [LOCK])

    with pytest.raises(CommandError, match="Another deployment applies migrations"):
        applied()
    assert len(pending_migrations(AUDIT)) == 1

    other.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    assert applied() == WAITING


@pytest.mark.usefixtures("unapplied")
def test_who_is_in_the_way_is_not_waited_for_and_nothing_is_done(somebody):
    other = somebody(AUDIT).cursor()
    other.execute("LOCK TABLE audit_auditevent IN ACCESS EXCLUSIVE MODE")
    with connections[AUDIT].cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")

    with pytest.raises(CommandError, match="gave up waiting for a lock"):
        applied()
    assert len(pending_migrations(AUDIT)) == 1

    other.connection.rollback()
    assert applied() == WAITING


def test_where_nobody_takes_writes_it_says_so(monkeypatch):
    connections[PRIMARY].close()
    monkeypatch.setitem(connections[PRIMARY].settings_dict, "PORT", "1")

    with pytest.raises(CommandError, match="No database takes writes at this moment, and nothing is applied"):
        applied()
