"""An installation with one host, or with one alias: everything works, and nothing is paid for replicas."""

import threading

import pytest
from django.conf import settings as django_settings
from django.db import connections

from routers.topology import topology_of
from tests.routing.leading import led_to
from tests.routing.visitors import Visitor
from tests.torture.cluster import Cluster

pytestmark = pytest.mark.xdist_group("routing")


@pytest.fixture
def alone(cluster: Cluster, settings, django_db_blocker):
    """The process on the cluster's primary alone, as if there were no replicas."""
    settings.ROOT_URLCONF = "tests.torture.notes.urls"
    settings.MIDDLEWARE = ["routers.middleware.ReadYourWritesMiddleware"]
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True
    with django_db_blocker.unblock(), led_to(f"postgresql://shop@127.0.0.1:{cluster.primary.port}/shop"):
        yield cluster


@pytest.mark.usefixtures("alone")
def test_with_one_host_everything_works_and_costs_nothing():
    visitor, statements = Visitor(), []

    def note(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    visitor.write()
    with connections["default"].execute_wrapper(note):
        reads = list(visitor.reads(3))

    assert "replica" not in django_settings.DATABASES
    assert [(seen.value, seen.role) for seen in reads] == [(1, "primary")] * 3
    assert len(statements) == 3
    assert visitor.token == "", "there is nothing to remember"
    assert topology_of("default").is_single
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("topology")]
