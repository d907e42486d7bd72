"""Two hundred ask at once for a page that has to be built: it is built once."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest
from django.db import connections

from deploy.stack import processes
from settings.redis import redis_caches
from shop.core.page_cache import flight, store
from shop.core.page_cache.invalidation import forget_everything
from tests.cache import urls

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "replica"]),
    pytest.mark.usefixtures("odd_pages"),
]

CLIENTS = 200
PATIENCE_SECONDS = 60


@pytest.fixture(autouse=True)
def _patience(redis, settings, monkeypatch) -> None:
    """Let two hundred threads take turns on one interpreter, which a server's greenlets need not."""
    # django-redis keeps one pool for each URL.
    settings.CACHES = redis_caches(f"{redis.url}?client_name=patient")
    settings.CACHES["default"]["OPTIONS"] |= {
        "SOCKET_TIMEOUT": PATIENCE_SECONDS,
        "SOCKET_CONNECT_TIMEOUT": PATIENCE_SECONDS,
    }
    monkeypatch.setattr(flight, "WAIT_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(store, "LEASE_SECONDS", PATIENCE_SECONDS)


@pytest.fixture
def rush(ask, count, monkeypatch) -> Callable[..., Counter[str]]:
    """Return what all clients see when no builder is done before `awaited` of them have met with `event`."""

    def visit(_: int) -> str:
        try:
            return ask("/slow/").text
        finally:
            connections.close_all()

    def run(event: str, awaited: int) -> Counter[str]:
        before = count(event)
        is_time = partial(processes.wait_until, lambda: count(event) - before >= awaited, seconds=PATIENCE_SECONDS)
        with monkeypatch.context() as patch, ThreadPoolExecutor(CLIENTS) as pool:
            patch.setattr(urls, "hold", is_time)
            return Counter(pool.map(visit, range(CLIENTS)))

    return run


def test_a_page_that_nobody_has_asked_for_is_built_once(rush):
    assert rush("MISS", CLIENTS) == {"build 1 of page 1": CLIENTS}


def test_a_changed_page_is_built_once_and_nobody_sees_the_old_one(ask, rush):
    ask("/slow/")
    forget_everything()

    assert rush("MISS", CLIENTS) == {"build 2 of page 1": CLIENTS}


def test_an_aged_page_is_built_once_while_the_others_see_it(ask, rush, monkeypatch):
    ask("/slow/")
    monkeypatch.setattr(store, "FRESH_SECONDS", 0.0)

    assert rush("AGED", CLIENTS - 1) == {"build 1 of page 1": CLIENTS - 1, "build 2 of page 1": 1}


def test_without_the_lease_each_builds_for_itself(rush, monkeypatch):
    claim = store.claim
    monkeypatch.setattr(store, "claim", lambda name: replace(claim(name), token="mine", entry=None))

    rush("MISS", CLIENTS)

    assert len(urls.builds) == CLIENTS


def test_a_builder_that_died_holds_nobody_up_for_long(ask, monkeypatch):
    monkeypatch.setattr(flight, "WAIT_SECONDS", 0.3)
    store.claim("page:http:/slow/?")

    start = time.monotonic()

    assert ask("/slow/").text == "build 1 of page 1"
    assert 0.3 < time.monotonic() - start < 2
    assert ask("/slow/").text == "build 1 of page 1"
