"""What a deployment is told before it migrates."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from routers.placement import PRIMARY

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.fixture
def unapplied():
    """Return a function that forgets that the first one and those after it were applied, until the test ends."""

    def forget(app: str, first: str) -> None:
        with connections[PRIMARY].cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = %s AND name >= %s", [app, first])
            assert cursor.rowcount > 0

    return forget


def told(*words: str) -> str:
    out = io.StringIO()
    call_command("pending_migrations", *words, stdout=out)
    return out.getvalue()


def test_nothing_waits_when_all_is_applied():
    assert told() == ""


def test_what_expands_is_listed_and_may_go(unapplied):
    unapplied("audit", "0002")

    assert told() == "default audit.0002_append_only\n"


def test_what_contracts_is_refused_unless_it_is_asked_for(unapplied):
    unapplied("catalogue", "0005")

    with pytest.raises(CommandError, match=r"catalogue\.0005_listings_and_search_words would take away"):
        told()

    assert "contracts: The column was never in a release" in told("--contract")


def test_nobody_misses_what_no_release_has_had(unapplied):
    unapplied("catalogue", "0001")

    assert "catalogue.0005_listings_and_search_words contracts: " in told()
