"""Tells systemd that the worker is ready and that its loop turns, so that one that hangs is replaced.

While Celery waits for the queue to come back its loop stands still with good reason; systemd is told to look away.
"""

import os
from collections.abc import Callable
from typing import Any

from celery import bootsteps
from celery.utils.log import get_logger
from gunicorn.systemd import sd_notify  # type: ignore[import-untyped]  # gunicorn ships no types

logger = get_logger(__name__)


class Watchdog(bootsteps.StartStopStep):
    """Starts with each connection to the queue, and stops when it is lost or the worker ends."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **kwargs: Any) -> None:
        self._cancel: Callable[[], object] | None = None
        super().__init__(consumer, **kwargs)

    def include_if(self, consumer: Any) -> bool:
        """Take part only where systemd listens; a worker without an event loop has nothing to tell of."""
        return "NOTIFY_SOCKET" in os.environ and consumer.hub is not None

    def start(self, consumer: Any) -> None:
        """Say that we are ready, and twice in each span of systemd's patience that we live."""
        _say("READY=1")
        if microseconds := int(os.environ.get("WATCHDOG_USEC", "0")):
            _say(f"WATCHDOG_USEC={microseconds}")
            self._cancel = consumer.timer.call_repeatedly(microseconds / 2_000_000, _say, ("WATCHDOG=1",)).cancel

    def stop(self, consumer: Any) -> None:
        """Ask systemd not to wait for a sign of life."""
        if self._cancel:
            self._cancel()
        _say("WATCHDOG_USEC=0")


def _say(words: str) -> None:
    sd_notify(words, logger)
