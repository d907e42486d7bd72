"""The record's row locks: in the outbox by age, elsewhere one row at a time."""

from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from shop.audit.models import OutboxEvent

_Row = TypeVar("_Row", bound=Model)


def need_transaction(sentence: str) -> None:
    """Raise TransactionManagementError with `sentence` outside a transaction of the shop's database."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(sentence)


def lock_oldest(most: int) -> list[OutboxEvent]:
    """Return the oldest events in the outbox that no other mover has in hand, locked until the transaction ends."""
    need_transaction("A row lock needs a transaction: call it inside atomic().")
    return list(OutboxEvent.objects.select_for_update(skip_locked=True).order_by("at", "id")[:most])


def lock_target(row: _Row) -> _Row | None:
    """Return a row as it is stored, locked until the transaction ends, or None where it is gone."""
    need_transaction("A row lock needs a transaction: call it inside atomic().")
    rows = type(row)._base_manager.select_for_update(no_key=True, of=("self",))
    return rows.filter(pk=row.pk).first()
