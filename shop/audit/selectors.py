"""The record, read: of a thing, of a person, and what still waits."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Min, Model, Q, QuerySet
from django.utils import timezone

from routers.placement import atomic_for
from shop.audit.models import AuditEvent, OutboxEvent
from shop.audit.parties import Target

# So many of the newest events say which actions and kinds of things are in use.
_NEWEST = 5_000


def events_of_target(target: Model | Target) -> QuerySet[AuditEvent]:
    """Return what was done to a thing, newest first."""
    found = Target.of(target)
    return AuditEvent.objects.filter(target_type=found.type, target_id=found.id).order_by("-at", "-id")


def events_of_actor(actor: AbstractBaseUser) -> QuerySet[AuditEvent]:
    """Return what a person did, newest first."""
    return AuditEvent.objects.filter(actor_id=str(actor.pk)).order_by("-at", "-id")


def events_about(person: AbstractBaseUser) -> QuerySet[AuditEvent]:
    """Return what a person did and what was done to them, newest first."""
    done_to = Q(target_type=person._meta.label_lower, target_id=str(person.pk))
    return AuditEvent.objects.filter(done_to | Q(actor_id=str(person.pk))).order_by("-at", "-id")


def values_in_use(column: str, events: QuerySet[AuditEvent]) -> list[str]:
    """Return the different values of a column among the newest of the events, sorted."""
    newest = events.order_by("-at", "-id").values(column)[:_NEWEST]
    return sorted({row[column] for row in newest})


def outbox_state() -> dict[str, Any]:
    """Return how many events wait, and the age of the oldest in seconds; 0 where none waits."""
    # In a transaction, so that the primary is read.
    with atomic_for(OutboxEvent):
        found = OutboxEvent.objects.aggregate(waiting=Count("pk"), oldest=Min("at"))
    age = timezone.now() - found["oldest"] if found["oldest"] else timedelta()
    return {"waiting": found["waiting"], "oldest_seconds": round(age.total_seconds(), 1)}
