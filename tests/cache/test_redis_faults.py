"""Redis killed, frozen or full: pages are slower, nothing breaks, and it mends by itself."""

import time
from decimal import Decimal

import pytest
from django.test import Client

from deploy.stack import processes
from shop.accounts import stand_in
from shop.accounts.tests.factories import PASSWORD
from shop.accounts.tests.signing_in import is_signed_in, password_given, person
from shop.catalogue.models import Variant
from shop.core.page_cache import invalidation
from tests.proving import verified

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "replica"])

PAGE = "/products/emma/"
TIMEOUT_SECONDS = 0.25
# Two timeouts of Redis, and what a page takes.
SLOWEST_SECONDS = 1.0


@pytest.fixture(autouse=True)
def _mended(redis):
    yield
    redis.thaw()
    if not redis.say("PING"):
        redis.start()
    redis.say("CONFIG SET maxmemory 0")
    assert processes.wait_until(lambda: not invalidation.is_change_unheard(), seconds=5)
    # The pool leaves Redis alone for a moment.
    time.sleep(1.1)


def _seconds(ask) -> float:
    start = time.monotonic()
    assert ask(PAGE).status == 200
    return time.monotonic() - start


def _is_kept(ask, count) -> bool:
    hits = count("HIT")
    ask(PAGE)
    return count("HIT") > hits


def test_a_killed_redis_breaks_no_page_and_is_used_again_once_it_is_back(ask, emma, redis, count, wait_for_replay):
    # Without Redis the replicas answer.
    wait_for_replay()
    ask(PAGE)
    redis.kill()

    assert max(_seconds(ask) for _ in range(10)) < SLOWEST_SECONDS
    redis.start()
    assert processes.wait_until(lambda: _is_kept(ask, count), seconds=5)


def test_a_frozen_redis_holds_up_one_request_in_a_while(ask, emma, redis, count, wait_for_replay):
    wait_for_replay()
    ask(PAGE)
    redis.freeze()

    took = [_seconds(ask) for _ in range(20)]

    assert max(took) < SLOWEST_SECONDS
    # All but those that found it out, and one that tries again in a second, were not held up at all.
    held_up = [seconds for seconds in took if seconds >= TIMEOUT_SECONDS]
    assert 1 <= len(held_up) <= 3 + sum(took)
    redis.thaw()
    assert processes.wait_until(lambda: _is_kept(ask, count), seconds=5)


def test_a_full_redis_breaks_no_page_and_hears_of_changes(ask, emma, redis, count, wait_for_replay):
    wait_for_replay()
    ask(PAGE)
    redis.say("CONFIG SET maxmemory 1")
    assert ask(PAGE).status == 200

    Variant.objects.filter(product=emma).update(price=Decimal("8.50"))
    wait_for_replay()

    assert ["8.50" in ask(PAGE).text for _ in range(3)] == [True] * 3
    redis.say("CONFIG SET maxmemory 0")
    assert processes.wait_until(lambda: _is_kept(ask, count), seconds=5)
    assert "8.50" in ask(PAGE).text


def test_a_change_while_redis_is_frozen_is_seen_here_at_once_and_by_all_once_it_thaws(ask, emma, redis):
    ask(PAGE)
    redis.freeze()
    Variant.objects.filter(product=emma).update(price=Decimal("8.50"))

    assert invalidation.is_change_unheard()
    redis.thaw()
    assert processes.wait_until(lambda: not invalidation.is_change_unheard(), seconds=5)
    assert redis.say("EXISTS gw0:shared:version shop:shared:version").startswith(":0")
    assert "8.50" in ask(PAGE).text


@pytest.mark.parametrize("fault", ["kill", "freeze", "fill"])
def test_nobody_is_signed_out(emma, redis, admin_client: Client, fault):
    if fault == "fill":
        redis.say("CONFIG SET maxmemory 1")
    else:
        getattr(redis, fault)()

    assert [admin_client.get("/admin/").status_code for _ in range(3)] == [200] * 3
    later = Client()
    verified(later, admin_client.get("/admin/").wsgi_request.user)
    assert later.get("/admin/").status_code == 200


def test_nobody_signs_in_while_redis_is_frozen_and_everybody_does_once_it_is_back(redis, monkeypatch):
    person()
    # For longer than a fail-over takes.
    monkeypatch.setattr(stand_in, "GRACE_SECONDS", 0)
    redis.freeze()
    client = Client()

    assert client.post("/account/login/", {"login": "ada@x.example", "password": PASSWORD}).status_code == 503
    assert not is_signed_in(client)
    redis.thaw()
    assert processes.wait_until(lambda: is_signed_in(password_given()), seconds=5)
