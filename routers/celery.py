"""Tasks see what the request that sent them wrote: its token travels in their message's headers."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from celery import Task
from celery.signals import before_task_publish, task_postrun, task_prerun

from routers.consistency import Token
from routers.positions import written_token
from routers.scope import current_scope, outside_scope, routing_scope

HEADER = "routing"

_running: dict[str, ExitStack] = {}


def carry_token(*, headers: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """Put into the message what its task must see; called while the request's scope is open."""
    scope = current_scope()
    if scope is not None and headers is not None:
        headers[HEADER] = written_token(scope).to_fields()


def open_scope(*, task_id: str, task: Task, **kwargs: Any) -> None:
    """Read from replicas that have what the sender wrote. A task that nobody's request sent reads from the primary."""
    fields = task.request.get(HEADER)
    stack = _running[task_id] = ExitStack()
    if fields is None:
        # Run at once where a worker is spared, it is still no part of the request that sent it.
        stack.enter_context(outside_scope())
    else:
        stack.enter_context(routing_scope(load=_loader(fields), statement_seconds=0))


def close_scope(*, task_id: str, **kwargs: Any) -> None:
    """End the scope of a task."""
    if stack := _running.pop(task_id, None):
        stack.close()


def _loader(fields: dict[str, str]) -> Callable[[], Token]:
    return lambda: Token.from_fields(fields)


def connect_signals() -> None:
    """Have every message carry its token; called once, when the app that sends and receives them is made."""
    before_task_publish.connect(carry_token, dispatch_uid="routers.celery")
    task_prerun.connect(open_scope, dispatch_uid="routers.celery")
    task_postrun.connect(close_scope, dispatch_uid="routers.celery")
