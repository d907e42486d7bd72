"""Two hundred ask at once for a page that has to be built: it is built once."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connections

from settings.base import redis_cache
from shop.core.page_cache import flight, store
from shop.core.page_cache.invalidation import forget_everything
from tests.cache import urls

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "replica"]),
    pytest.mark.usefixtures("odd_pages"),
]

CLIENTS = 200


@pytest.fixture(autouse=True)
def _patience(redis, settings, monkeypatch) -> None:
    """Let two hundred threads take turns on one interpreter, which a server's greenlets need not."""
    patient = redis_cache(redis.url)
    patient["OPTIONS"] = {**patient["OPTIONS"], "SOCKET_TIMEOUT": 10, "SOCKET_CONNECT_TIMEOUT": 10}
    # django-redis keeps one pool for each URL.
    settings.CACHES = {"default": {**patient, "LOCATION": f"{redis.url}?client_name=patient"}}
    monkeypatch.setattr(flight, "WAIT_SECONDS", 10)
    monkeypatch.setattr(store, "LEASE_SECONDS", 10)


def _rush(ask) -> Counter[str]:
    def visit(_: int) -> str:
        try:
            return ask("/slow/").text
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CLIENTS) as pool:
        return Counter(pool.map(visit, range(CLIENTS)))


def _age(monkeypatch) -> None:
    """Let every page that is kept be an old one."""
    monkeypatch.setattr(store, "FRESH_SECONDS", 0.0)


def test_a_page_that_nobody_has_asked_for_is_built_once(ask):
    assert _rush(ask) == {"build 1 of page 1": CLIENTS}


def test_a_changed_page_is_built_once_and_nobody_sees_the_old_one(ask):
    ask("/slow/")
    forget_everything()

    assert _rush(ask) == {"build 2 of page 1": CLIENTS}


def test_an_aged_page_is_built_once_while_the_others_see_it(ask, monkeypatch):
    ask("/slow/")
    with monkeypatch.context() as patch:
        _age(patch)
        first = ask("/slow/").text
        assert first == "build 2 of page 1"
        seen = _rush(ask)

    # As no page counts as fresh here, one builder may follow another; there are never two at a time.
    assert seen.total() == CLIENTS
    assert seen["build 2 of page 1"] > CLIENTS / 2
    assert len(urls.builds) < 10


def test_without_the_lease_each_builds_for_itself(ask, monkeypatch):
    claim = store.claim
    monkeypatch.setattr(store, "claim", lambda name: replace(claim(name), token="mine", entry=None))

    _rush(ask)

    assert len(urls.builds) > CLIENTS / 20


def test_a_builder_that_died_holds_nobody_up_for_long(ask, monkeypatch):
    monkeypatch.setattr(flight, "WAIT_SECONDS", 0.3)
    store.claim("page:http:/slow/?")

    start = time.monotonic()

    assert ask("/slow/").text == "build 1 of page 1"
    assert 0.3 < time.monotonic() - start < 2
    assert ask("/slow/").text == "build 1 of page 1"
