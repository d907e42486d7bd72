"""The primary of Redis is killed under requests: Sentinels make another one, and nobody notices."""

import time
from collections.abc import Iterator

import pytest
from celery import Celery
from django.test import Client
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from deploy.stack import processes
from routers.redis import DURABLE, redis_client
from settings.redis import broker, redis_caches
from shop.accounts import stand_in
from shop.accounts.tests.factories import PASSWORD
from shop.accounts.tests.signing_in import is_signed_in, person
from tests.cache.sentinels import PATIENCE_SECONDS, WatchedRedis

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "replica"]),
    pytest.mark.xdist_group("stack"),
]

# What the shop promises for any request under any fault.
LONGEST_SECONDS = 3.0
ACTS_AFTER = 5
LOGIN = "/account/login/"


@pytest.fixture
def watched(tmp_path, request) -> Iterator[WatchedRedis]:
    watched = WatchedRedis(tmp_path, f"of-{request.node.originalname}")
    yield watched
    watched.stop()


@pytest.fixture
def behind_sentinels(watched, settings, redis) -> WatchedRedis:
    settings.CACHES = redis_caches(watched.url)
    return watched


def until_failed_over(watched: WatchedRedis, act) -> list[float]:
    """Act again and again until there is another primary, and a little longer; return how long each took."""
    took: list[float] = []
    deadline, after = time.monotonic() + PATIENCE_SECONDS, 0
    while after < ACTS_AFTER:
        assert time.monotonic() < deadline
        after += watched.has_failed_over()
        start = time.monotonic()
        act()
        took.append(time.monotonic() - start)
    return took


def test_nobody_is_refused_signed_out_or_kept_waiting(behind_sentinels, ask, emma, wait_for_replay):
    wait_for_replay()
    person()
    signed_in = Client()
    signed_in.post(LOGIN, {"login": "ada@x.example", "password": PASSWORD})
    assert is_signed_in(signed_in)

    def requests() -> None:
        assert ask("/products/emma/").status == 200
        assert is_signed_in(signed_in)
        newcomer = Client()
        assert newcomer.post(LOGIN, {"login": "ada@x.example", "password": PASSWORD}).status_code == 302
        assert is_signed_in(newcomer)

    requests()
    behind_sentinels.kill_primary()
    took = until_failed_over(behind_sentinels, requests)

    assert max(took) < LONGEST_SECONDS
    assert processes.wait_until(lambda: behind_sentinels.client().exists("shop:shared:version"), seconds=10)


def test_while_redis_is_away_for_a_moment_tries_are_counted_all_the_same(behind_sentinels):
    person()
    Client().post(LOGIN, {"login": "bob@x.example", "password": "wrong"})
    behind_sentinels.kill_primary()

    answers = [Client().post(LOGIN, {"login": "ada@x.example", "password": "wrong"}).status_code for _ in range(7)]

    assert answers == [200] * 5 + [429] * 2


def test_nobody_signs_in_once_redis_is_away_for_longer_than_a_failover(behind_sentinels, monkeypatch):
    person()
    assert Client().post(LOGIN, {"login": "ada@x.example", "password": PASSWORD}).status_code == 302
    monkeypatch.setattr(stand_in, "GRACE_SECONDS", 0)
    behind_sentinels.kill_primary()

    assert Client().post(LOGIN, {"login": "ada@x.example", "password": PASSWORD}).status_code == 503


def test_what_waits_for_its_next_use_is_closed_when_there_is_another_primary(behind_sentinels):
    redis_client(DURABLE).ping()
    pool = redis_client(DURABLE).connection_pool
    waiting = pool.get_connection()
    pool.release(waiting)
    behind_sentinels.kill_primary()
    assert processes.wait_until(behind_sentinels.has_failed_over, seconds=PATIENCE_SECONDS)

    assert processes.wait_until(_answers, seconds=PATIENCE_SECONDS)
    assert not waiting.is_connected or waiting.port == behind_sentinels.replica


def _answers() -> bool:
    try:
        return bool(redis_client(DURABLE).ping())
    except RedisError:
        return False


def test_a_task_is_queued_with_the_new_primary(watched, settings):
    queue = broker(watched.url)
    app = Celery("test", broker=queue.url, set_as_current=False)
    app.conf.broker_transport_options = queue.options
    app.conf.task_publish_retry_policy = settings.CELERY_TASK_PUBLISH_RETRY_POLICY
    app.send_task("before")
    watched.kill_primary()
    assert processes.wait_until(watched.has_failed_over, seconds=PATIENCE_SECONDS)

    def queued() -> bool:
        try:
            app.send_task("after")
        except OperationalError:
            return False
        return True

    assert processes.wait_until(queued, seconds=PATIENCE_SECONDS)
    assert watched.client().llen("celery") >= 2
