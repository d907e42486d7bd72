"""In production the shop may add to the record and read it, and no more."""

import re
from collections.abc import Callable, Iterator

import psycopg2
import pytest
from django.db import DatabaseError, connections

from settings.env import ROOT
from shop.audit.models import AuditEvent
from shop.audit.services import move_events
from shop.audit.tests.factories import record_one
from shop.core.health import _probe_migrations

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "audit"])


def documented_grants(role: str, database: str) -> list[str]:
    """Return the statements that the documentation gives, for another role and database."""
    text = (ROOT / "docs/howto/audit.rst").read_text()
    found = re.findall(r"^   (GRANT .*;)$", text, re.MULTILINE)
    return [one.replace("TO shop;", f"TO {role};").replace("DATABASE audit ", f"DATABASE {database} ") for one in found]


@pytest.fixture
def as_superuser() -> Iterator[Callable[[str], None]]:
    node = connections["audit"].settings_dict
    superuser = psycopg2.connect(host=node["HOST"], port=node["PORT"], dbname=node["NAME"], user="postgres")
    superuser.autocommit = True
    yield lambda statement: superuser.cursor().execute(statement)
    superuser.close()


@pytest.fixture
def as_in_production(as_superuser) -> Iterator[None]:
    """Let the shop come as a role that owns nothing and has what the documentation grants."""
    audit = connections["audit"]
    owner, database = audit.settings_dict["USER"], audit.settings_dict["NAME"]
    # Roles belong to the server, which several test processes share.
    role = f"writer_of_{database}"
    as_superuser(f"DROP ROLE IF EXISTS {role}")
    as_superuser(f"CREATE ROLE {role} LOGIN")
    for grant in documented_grants(role, database):
        as_superuser(grant)
    audit.close()
    audit.settings_dict["USER"] = role
    yield
    audit.close()
    audit.settings_dict["USER"] = owner
    as_superuser(f"DROP OWNED BY {role}")
    as_superuser(f"DROP ROLE {role}")


@pytest.mark.usefixtures("as_in_production")
def test_what_the_documentation_grants_is_enough_to_move_and_to_be_ready():
    record_one()
    move_events()

    assert AuditEvent.objects.count() == 1
    _probe_migrations("audit")


@pytest.mark.usefixtures("as_in_production")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET actor_label = ''",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "DROP TRIGGER audit_event_append_only ON audit_auditevent",
        "DROP TABLE audit_auditevent",
    ],
)
def test_nothing_else_is_possible_with_the_shop_s_password(statement):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        connections["audit"].cursor().execute(statement)
