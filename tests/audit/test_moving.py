"""Events reach the audit database once, whoever dies on the way."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, connections, transaction

from shop.audit.locks import lock_oldest
from shop.audit.models import AuditEvent, OutboxEvent
from shop.audit.selectors import outbox_state
from shop.audit.services import moving
from shop.audit.services.moving import move_events
from shop.audit.tests.factories import record_one
from tests.workers import start_command, wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "replica", "audit"])


def record_numbers(*numbers: int) -> None:
    """Record events that stay where they are until somebody moves them."""
    for number in numbers:
        with transaction.atomic():
            record_one(after={"number": number})
            # No worker is called: what is on this list runs after the commit.
            connection.run_on_commit.clear()


def arrived() -> list[int]:
    return [event.after["number"] for event in AuditEvent.objects.order_by("at", "id")]


def waiting() -> int:
    return outbox_state()["waiting"]


@contextmanager
def away(alias: str) -> Iterator[None]:
    """Let nobody listen where a database is."""
    node = connections[alias]
    port = node.settings_dict["PORT"]
    node.close()
    node.settings_dict["PORT"] = "1"
    try:
        yield
    finally:
        node.close()
        node.settings_dict["PORT"] = port


def test_what_is_recorded_arrives_in_order_and_leaves_the_outbox(monkeypatch):
    monkeypatch.setattr(moving, "BATCH_SIZE", 2)
    record_numbers(1, 2, 3, 4, 5)
    recorded = list(OutboxEvent.objects.using("default").order_by("at").values())

    assert move_events() == 5

    assert arrived() == [1, 2, 3, 4, 5]
    assert waiting() == 0
    assert list(AuditEvent.objects.order_by("at").values()) == recorded, "word by word"


def test_the_worker_is_called_when_the_change_is_committed():
    record_one(after={"number": 1})

    assert arrived() == [1]


def test_an_event_that_has_arrived_already_is_not_stored_twice():
    record_numbers(1)
    event = OutboxEvent.objects.using("default").get()
    move_events()
    OutboxEvent.objects.bulk_create([event])

    assert move_events() == 1

    assert arrived() == [1]


def test_while_the_audit_database_is_away_events_wait_and_none_is_lost():
    record_numbers(1, 2)

    with away("audit"):
        with pytest.raises(OperationalError):
            move_events()
        assert waiting() == 2
        record_numbers(3)

    assert move_events() == 3
    assert arrived() == [1, 2, 3]


def test_the_age_of_the_oldest_event_is_known():
    assert outbox_state() == {"waiting": 0, "oldest_seconds": 0.0}
    record_numbers(1)

    assert outbox_state()["waiting"] == 1
    assert outbox_state()["oldest_seconds"] >= 0


def test_a_second_mover_leaves_alone_what_the_first_has_in_hand():
    record_numbers(1, 2)

    with transaction.atomic():
        assert len(lock_oldest(10)) == 2
        moved: list[int] = []
        second = threading.Thread(target=lambda: moved.append(_moved_elsewhere()))
        second.start()
        second.join(30)

    assert moved == [0]
    assert waiting() == 2


def _moved_elsewhere() -> int:
    try:
        return move_events()
    finally:
        connections.close_all()


@pytest.fixture
def without_unique_ids() -> Iterator[None]:
    """The negative control: a record that takes the same event twice."""
    with connections["audit"].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DROP CONSTRAINT audit_auditevent_pkey")
        yield
        cursor.execute("TRUNCATE audit_auditevent")
        cursor.execute("ALTER TABLE audit_auditevent ADD CONSTRAINT audit_auditevent_pkey PRIMARY KEY (id)")


def kill_a_mover_between_its_two_commits() -> None:
    """Let a mover store its events, and kill it as it is about to delete them from the outbox."""
    with transaction.atomic():
        # It may lock rows of the outbox, and delete none as long as this is held.
        connection.cursor().execute("LOCK TABLE audit_outboxevent IN SHARE MODE")
        mover = start_command("move_audit_events")
        wait_until(lambda: AuditEvent.objects.exists() or mover.poll() is not None)
        assert mover.poll() is None, mover.stdout.read()
        mover.send_signal(signal.SIGKILL)
        mover.communicate()


def move_what_is_left() -> None:
    # The dead mover's session holds its rows until the server has noticed.
    wait_until(lambda: move_events() or waiting() == 0)


def test_a_mover_killed_between_its_two_commits_is_repeated_and_nothing_is_doubled():
    record_numbers(1, 2, 3)

    kill_a_mover_between_its_two_commits()
    assert (len(arrived()), waiting()) == (3, 3), "stored there, not yet deleted here"
    move_what_is_left()

    assert arrived() == [1, 2, 3]
    assert waiting() == 0


@pytest.mark.usefixtures("without_unique_ids")
def test_without_the_unique_id_the_same_would_be_doubled():
    record_numbers(1, 2, 3)

    kill_a_mover_between_its_two_commits()
    move_what_is_left()

    assert sorted(arrived()) == [1, 1, 2, 2, 3, 3]
