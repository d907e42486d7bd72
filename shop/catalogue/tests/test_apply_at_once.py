"""Two runs at once write one after the other."""

import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, connections, transaction

from shop.catalogue.services import ApplyResult
from shop.catalogue.services.apply import products
from shop.catalogue.tests.applying import a_record, apply

pytestmark = pytest.mark.django_db


def _wait_for_a_waiter():
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    pytest.fail("The second run does not wait for the first.")


def _apply_in_a_thread() -> ApplyResult:
    try:
        return apply(a_record())
    finally:
        connections.close_all()


def _apply_twice_at_once() -> Future[ApplyResult]:
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert apply(a_record()) == ApplyResult(created=1)
            second = pool.submit(_apply_in_a_thread)
            _wait_for_a_waiter()
        return second


@pytest.mark.django_db(transaction=True)
def test_of_two_runs_at_once_the_second_waits_and_finds_everything_done():
    assert _apply_twice_at_once().result() == ApplyResult(unchanged=1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_of_two_runs_fails(monkeypatch):
    monkeypatch.setattr(products, "lock_bulk_writes", lambda: None)
    with pytest.raises(IntegrityError):
        _apply_twice_at_once().result()
