"""What the worker does for the record."""

from celery import Task, shared_task
from django.core.cache import cache
from django.db import InterfaceError, OperationalError

from shop.audit import services

LONGEST_WAIT_SECONDS = 60
# With the waits doubling, about ten minutes; then the next event or sweep begins anew.
MOST_RETRIES = 15
_AWAY = "audit-database-is-away"


@shared_task(bind=True, max_retries=MOST_RETRIES)
def move_events(self: Task) -> None:
    """Move what waits in the outbox to the audit database; while that is away, one task tries on for all."""
    if cache.get(_AWAY) and not self.request.retries:
        return
    try:
        services.move_events()
    except (OperationalError, InterfaceError) as error:
        seconds = min(2**self.request.retries, LONGEST_WAIT_SECONDS)
        # Longer than the wait: if the task that tries on is lost, another one may.
        cache.set(_AWAY, True, timeout=3 * seconds)  # noqa: FBT003 -- a value to keep
        raise self.retry(exc=error, countdown=seconds) from error
    cache.delete(_AWAY)
