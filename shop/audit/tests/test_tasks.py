"""The mover as a task: one tries on for all, and what was not queued is swept up."""

import pytest
from celery.exceptions import Retry
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError

from shop.audit import tasks
from shop.celery import app

AWAY = OperationalError("connection refused")


@pytest.fixture
def away(monkeypatch):
    """Let the audit database refuse, and count how often it is asked."""
    asked = []

    def refuse() -> None:
        asked.append(1)
        raise AWAY

    monkeypatch.setattr(tasks.services, "move_events", refuse)
    return asked


@pytest.fixture
def retried(monkeypatch):
    """Note the waits instead of waiting."""
    waits = []

    def retry(exc: Exception, countdown: int) -> Retry:
        waits.append(countdown)
        return Retry(exc=exc)

    monkeypatch.setattr(tasks.move_events, "retry", retry)
    return waits


def attempt(number: int) -> None:
    tasks.move_events.push_request(retries=number)
    try:
        with pytest.raises(Retry):
            tasks.move_events.run()
    finally:
        tasks.move_events.pop_request()


@pytest.mark.usefixtures("away")
def test_the_waits_double_up_to_a_minute(retried):
    for number in range(9):
        attempt(number)

    assert retried == [1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.usefixtures("retried")
def test_while_one_task_tries_on_the_others_leave_the_database_alone(away):
    attempt(0)

    tasks.move_events.run()
    assert len(away) == 1
    attempt(1)
    assert len(away) == 2


def test_once_the_database_is_back_every_task_works_again(monkeypatch):
    cache.set("audit-database-is-away", True, timeout=60)
    monkeypatch.setattr(tasks.services, "move_events", lambda: 0)
    tasks.move_events.push_request(retries=3)
    tasks.move_events.run()
    tasks.move_events.pop_request()

    assert cache.get("audit-database-is-away") is None


def test_what_is_swept_is_a_task_that_exists():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
