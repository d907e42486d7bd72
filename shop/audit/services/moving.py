"""From the outbox to the audit database: at least once on the way, and once where it arrives."""

from django.db import transaction

from routers.placement import atomic_for
from shop.audit.locks import lock_oldest
from shop.audit.models import AuditEvent, OutboxEvent

BATCH_SIZE = 500
_COLUMNS = [field.attname for field in OutboxEvent._meta.concrete_fields]


def move_events() -> int:
    """Move all that waits, the oldest first, and return how many events that were.

    May be repeated, also at the same time. Raise Django's database errors where the audit database does not take an
    event, which then goes on waiting.
    """
    moved = 0
    while count := _move_batch():
        moved += count
    return moved


def _move_batch() -> int:
    with transaction.atomic():
        waiting = lock_oldest(BATCH_SIZE)
        if waiting:
            # Committed there before it is deleted here: who dies in between repeats what the event's id makes harmless.
            _store(waiting)
            OutboxEvent.objects.filter(pk__in=[event.pk for event in waiting]).delete()
    return len(waiting)


def _store(waiting: list[OutboxEvent]) -> None:
    events = [AuditEvent(**{name: getattr(event, name) for name in _COLUMNS}) for event in waiting]
    with atomic_for(AuditEvent):
        AuditEvent.objects.bulk_create(events, ignore_conflicts=True)
