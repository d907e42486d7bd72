"""A cluster of these tests' own, which they hold back, kill and promote; whoever takes it belongs to its group."""

from collections.abc import Iterator

import pytest

from tests.routing.leading import led_to, readable_ports
from tests.routing.visitors import Visitor
from tests.routing.waiting import wait_for
from tests.torture.cluster import Cluster


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A primary, two replicas and the table of notes."""
    started = Cluster(tmp_path_factory.mktemp("routing"), "routing")
    try:
        started.start()
        started.create_notes([])
        yield started
    finally:
        started.stop()


@pytest.fixture
def uri(cluster: Cluster) -> str:
    """The address of all three servers."""
    return cluster.environment(redis_database=0)["DATABASE_URL"]


@pytest.fixture
def routed(cluster: Cluster, uri: str, settings, django_db_blocker) -> Iterator[Cluster]:
    """The cluster, with this process serving the little project on it; its replicas are mended afterwards."""
    settings.ROOT_URLCONF = "tests.torture.notes.urls"
    settings.MIDDLEWARE = ["routers.middleware.ReadYourWritesMiddleware"]
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True  # the shop's page for errors knows the shop's addresses alone
    with django_db_blocker.unblock(), led_to(uri):
        wait_for(lambda: len(readable_ports()) == len(cluster.replicas))
        yield cluster
    cluster.delay(0)
    cluster.settle()


@pytest.fixture
def visitor(routed: Cluster) -> Visitor:
    """Somebody new."""
    return Visitor()
