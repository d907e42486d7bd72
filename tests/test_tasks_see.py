"""A task sees what the request that sent it wrote, however far the replicas are behind."""

from uuid import uuid4

import pytest
from django.conf import settings
from redis import Redis

from routers.celery import HEADER
from routers.scope import routing_scope
from shop.catalogue.models import Tag
from tests.seeing import look_for
from tests.workers import running_worker, wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "replica"]),
    pytest.mark.usefixtures("worker", "paused_replica"),
]


# What the message of a sender has who wrote nothing.
NO_TOKEN = {HEADER: {}}


@pytest.fixture
def worker(tmp_path):
    """A worker that reads from replicas: it has seen them all before they are held."""
    with running_worker(tmp_path / "worker.log", tasks=look_for.__module__):
        wait_until(lambda: seen_by_the_task(headers=NO_TOKEN) == "replica: no")
        yield


def seen_by_the_task(**options) -> str:
    """What the worker says of the tag that has just been written."""
    answer = f"seen-{uuid4()}"
    look_for.apply_async(["sea", answer], **options)
    with Redis.from_url(settings.CELERY_BROKER_URL) as redis:
        wait_until(lambda: redis.exists(answer))
        return redis.get(answer).decode()


def test_a_task_sees_what_the_request_that_sent_it_wrote():
    with routing_scope():
        Tag.objects.create(name="Sea", slug="sea")

        assert seen_by_the_task() == "default: yes"


def test_a_task_that_no_request_sent_reads_from_the_primary():
    Tag.objects.create(name="Sea", slug="sea")

    assert seen_by_the_task() == "default: yes"


def test_without_the_token_in_its_headers_a_task_would_see_the_old_state():
    Tag.objects.create(name="Sea", slug="sea")

    assert seen_by_the_task(headers=NO_TOKEN) == "replica: no"
