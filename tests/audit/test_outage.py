"""The real worker on a real queue, while the audit database's server is stopped and started again."""

from pathlib import Path

import pytest

from deploy.stack.account import choose_account
from deploy.stack.postgres import Primary
from deploy.stack.programs import postgres_program
from deploy.stack.state import choose_port
from shop.audit.selectors import outbox_state
from shop.audit.tests.factories import record_one
from tests.workers import running_worker, start_command, wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "replica", "audit"]),
    # Servers look for free ports, one after another.
    pytest.mark.xdist_group("stack"),
]


@pytest.fixture
def server(tmp_path):
    """An audit database's server of our own, which a test may stop."""
    account = choose_account(tmp_path, postgres_program("postgres"))
    port = choose_port("trial", "audit", remembered=0, taken=())
    server = Primary("audit", tmp_path, port, account, durable=False, database="audit")
    server.bring_up(lambda *_: None)
    yield server
    server.stop()


def uri(server: Primary) -> str:
    return f"postgresql://shop@{server.address}/audit"


def arrived(server: Primary) -> str:
    return server.query("SELECT string_agg(after->>'number', ' ' ORDER BY at) FROM audit_auditevent", database="audit")


def is_retried(log: Path) -> bool:
    return "Retry in" in log.read_text()


def test_events_wait_while_the_server_is_stopped_and_arrive_once_by_themselves(server, tmp_path):
    migrated = start_command("migrate", "--database", "audit", AUDIT_DATABASE_URL=uri(server))
    output, _ = migrated.communicate(timeout=60)
    assert migrated.returncode == 0, output
    log = tmp_path / "worker.log"

    with running_worker(log, AUDIT_DATABASE_URL=uri(server)):
        record_one(after={"number": 1})
        wait_until(lambda: arrived(server) == "1")
        server.stop()
        for number in (2, 3, 4):
            record_one(after={"number": number})
        wait_until(lambda: is_retried(log))
        assert outbox_state()["waiting"] == 3
        server.bring_up(lambda *_: None)

        wait_until(lambda: outbox_state()["waiting"] == 0)
        assert arrived(server) == "1 2 3 4"
