"""Events are recorded in the transaction of the change they tell of: both are committed, or neither is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from celery import signature
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django_guid import get_guid

from shop.audit.locks import need_transaction
from shop.audit.masking import masked, storable
from shop.audit.models import OutboxEvent
from shop.audit.parties import Actor, Target, User
from shop.audit.states import differences
from shop.core.addresses import client_address

BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class Change:
    """One thing, and what it was and is; values that are equal on both sides are not stored."""

    target: models.Model | Target
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def record(
    *,
    actor: User | Actor | None,
    action: str,
    target: models.Model | Target,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    request: HttpRequest | None,
) -> None:
    """Record one act in the caller's transaction of the shop's database; the worker moves it to the audit database.

    `action` is a dotted word, such as "catalogue.product.changed". `actor` is None where the shop itself acts, and
    `request` where none led here. Of `before` and `after` only what differs is stored, and no value of a field whose
    name sounds like a secret. Raise TransactionManagementError outside a transaction.
    """
    record_changes(actor=actor, action=action, changes=[Change(target, before, after)], request=request)


def record_changes(
    *, actor: User | Actor | None, action: str, changes: Iterable[Change], request: HttpRequest | None
) -> None:
    """Record the same act on several things, each as an event of its own; otherwise as `record`."""
    need_transaction("An audit event belongs to the change it tells of: call record() inside the same atomic().")
    common = {"action": action, **_actor(actor), **_origin(request)}
    events = [_event(change, common) for change in changes]
    if events:
        OutboxEvent.objects.bulk_create(events, batch_size=BATCH_SIZE)
        _call_the_mover_on_commit()


def _event(change: Change, common: Mapping[str, Any]) -> OutboxEvent:
    before, after = differences(change.before, change.after)
    target = Target.of(change.target)
    return OutboxEvent(
        at=timezone.now(),
        target_type=target.type,
        target_id=target.id,
        target_label=_text("target_label", target.label),
        before=masked(before),
        after=masked(after),
        **common,
    )


def _actor(who: User | Actor | None) -> dict[str, Any]:
    actor = Actor.of(who)
    return {"actor_id": actor.id, "actor_label": _text("actor_label", actor.label)}


def _origin(request: HttpRequest | None) -> dict[str, Any]:
    # The worker carries the id of the request that sent its task.
    origin: dict[str, Any] = {"request_id": _text("request_id", get_guid() or "")}
    if request is None:
        return origin
    agent = _text("user_agent", request.headers.get("User-Agent", ""))
    return {**origin, "remote_address": client_address(request), "user_agent": agent}


def _text(column: str, text: str) -> str:
    limits: Any = OutboxEvent._meta.get_field(column)
    return storable(text)[: limits.max_length]


def _call_the_mover_on_commit() -> None:
    # Once for a transaction, however many events it records.
    if not any(callback[1] is _call_the_mover for callback in transaction.get_connection().run_on_commit):
        transaction.on_commit(_call_the_mover, robust=True)


def _call_the_mover() -> None:
    # By name: tasks call services, never the other way round. What is not queued, the next sweep finds.
    signature("shop.audit.tasks.move_events").delay()
