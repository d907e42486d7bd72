"""What is on record stays: the model says so, and the database whoever asks it."""

import pytest
from django.db import DatabaseError, connections

from routers.placement import atomic_for, home_of
from shop.audit.models import AppendOnlyError, AuditEvent, OutboxEvent
from shop.audit.tests.factories import stored_event

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET actor_label = 'someone else'",
        "DELETE FROM audit_auditevent",
        "DELETE FROM audit_auditevent WHERE false",
        "ALTER TABLE audit_auditevent ENABLE TRIGGER audit_event_no_truncate; TRUNCATE audit_auditevent",
    ],
)
def test_the_database_refuses_to_change_what_is_on_record(statement):
    stored_event()

    with pytest.raises(DatabaseError, match="append-only"), atomic_for(AuditEvent):
        connections[home_of(AuditEvent)].cursor().execute(statement)

    assert AuditEvent.objects.get().actor_label == "ada@x.example"


@pytest.mark.parametrize(
    "attempt",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda _: AuditEvent.objects.update(actor_label="someone else"),
        lambda event: AuditEvent.objects.filter(pk=event.pk).delete(),
        lambda event: AuditEvent.objects.bulk_update([event], ["actor_label"]),
    ],
)
def test_the_model_refuses_with_a_sentence(attempt):
    event = stored_event()

    with pytest.raises(AppendOnlyError, match="record another one"):
        attempt(event)


def test_the_record_lives_in_the_audit_database_and_nowhere_else():
    stored_event()

    assert AuditEvent.objects.get()._state.db == "audit"
    outbox, record = (connections[home_of(model)].introspection.table_names() for model in (OutboxEvent, AuditEvent))
    assert "audit_auditevent" not in outbox
    assert "audit_outboxevent" not in record
