"""Each check fires at what it is for, and at nothing else."""

import socket

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path
from django.utils.decorators import async_only_middleware
from django.views import View

from routers.backends.postgresql.creation import close_everything
from routers.checks import servers
from routers.middleware import ReadYourWritesMiddleware
from routers.replication import ReplicaRouter
from routers.topology import Node

OURS = "routers.middleware.ReadYourWritesMiddleware"
SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"


def found(**options) -> list[str]:
    return [message.id for message in run_checks(**options) if message.id.startswith("routers.")]


def with_default(**changes):
    return override_settings(DATABASES={**settings.DATABASES, "default": {**settings.DATABASES["default"], **changes}})


@pytest.mark.django_db(databases=["default", "replica", "audit"])
def test_the_settings_of_these_tests_pass_also_where_servers_are_asked():
    assert not found(include_deployment_checks=True, databases=["default", "audit"])


@pytest.mark.usefixtures("no_monitor")
def test_every_message_says_what_to_do():
    with override_settings(MIDDLEWARE=[], DATABASE_ROUTERS=[], ROUTING={"probe_seconds": 0}):
        messages = [message for message in run_checks() if message.id.startswith("routers.")]

    assert len(messages) == 3
    assert all(message.hint for message in messages)


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({"ATOMIC_REQUESTS": True}, ["routers.E001"]),
        ({"ENGINE": "django.db.backends.postgresql"}, ["routers.E002"]),
    ],
)
def test_a_database_that_would_quietly_undo_routing_is_refused(changes, ids):
    with with_default(**changes):
        assert found() == ids


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
def test_a_database_that_is_no_part_of_routing_may_be_as_it_likes():
    other = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "ATOMIC_REQUESTS": True}
    with override_settings(DATABASES={**settings.DATABASES, "warehouse": other}):
        assert not found()


class OtherRouter:
    pass


class OwnRouter(ReplicaRouter):
    pass


@pytest.mark.parametrize(
    ("routers", "ids"),
    [
        ([], ["routers.E003"]),
        ([OtherRouter(), ReplicaRouter()], ["routers.E003"]),
        ([f"{__name__}.OtherRouter"], ["routers.E003"]),
        ([ReplicaRouter(), OtherRouter()], []),
        ([f"{__name__}.OwnRouter"], []),
    ],
)
def test_our_router_decides_first(routers, ids):
    with override_settings(DATABASE_ROUTERS=routers):
        assert found() == ids


class OwnMiddleware(ReadYourWritesMiddleware):
    pass


@pytest.mark.parametrize(
    ("middleware", "ids"),
    [
        ([SESSIONS], ["routers.E004"]),
        ([SESSIONS, OURS], ["routers.E005"]),
        ([OURS, SESSIONS], []),
        ([f"{__name__}.OwnMiddleware", SESSIONS], []),
    ],
)
def test_a_scope_is_opened_before_sessions_are(middleware, ids):
    with override_settings(MIDDLEWARE=middleware):
        assert found() == ids


@pytest.fixture
def no_monitor():
    """Nobody reads the settings meanwhile."""
    close_everything()


@pytest.mark.usefixtures("no_monitor")
@pytest.mark.parametrize(
    ("routing", "ids"),
    [
        ({"prob_seconds": 1}, ["routers.E006"]),
        ({"probe_timeout": 0}, ["routers.E007"]),
        ({"probe_seconds": -1}, ["routers.E007"]),
        ({"pool_size": 0}, ["routers.E007"]),
        ({"statement_seconds": -1}, ["routers.E007"]),
        ({"statement_seconds": 0}, []),
        ({"max_lag_seconds": 60, "token_seconds": 60}, ["routers.E008"]),
        ({"max_lag_seconds": 60, "token_seconds": 61}, []),
    ],
)
def test_values_that_cannot_work_are_refused(routing, ids):
    with override_settings(ROUTING=routing):
        assert found() == ids


async def async_view(request):
    return HttpResponse()


class AsyncView(View):
    async def get(self, request):
        return HttpResponse()


class SyncView(View):
    def get(self, request):
        return HttpResponse()


urlpatterns = [
    path("sync/", SyncView.as_view()),
    path("function/", async_view),
    path("deep/", include([path("class/", AsyncView.as_view())])),
]


@override_settings(ROOT_URLCONF=__name__)
def test_asynchronous_views_are_found_wherever_they_are():
    messages = [message for message in run_checks() if message.id == "routers.E009"]

    assert [message.msg.split("'")[1] for message in messages] == ["function/", "deep/class/"]


@async_only_middleware
def async_middleware(get_response):
    return get_response


def test_middleware_that_can_only_be_asynchronous_is_refused():
    with override_settings(MIDDLEWARE=[OURS, f"{__name__}.async_middleware"]):
        assert found() == ["routers.E010"]


def addresses(*hosts: str):
    families = {True: socket.AF_INET6, False: socket.AF_INET}
    return lambda *_, **__: [(families[":" in host], 1, 6, "", (host, 5432)) for host in hosts]


@pytest.mark.parametrize(
    ("hosts", "ids"),
    [
        (["10.0.0.1", "10.0.0.2"], ["routers.E011"]),
        # Every connection has one of its own kind.
        (["10.0.0.1", "::1"], []),
        (["10.0.0.1", "10.0.0.1"], []),
    ],
)
def test_a_name_that_several_servers_share_is_refused(monkeypatch, hosts, ids):
    monkeypatch.setattr(socket, "getaddrinfo", addresses(*hosts))

    assert set(found(include_deployment_checks=True)) == set(ids)


def test_a_name_that_nobody_knows_yet_is_not(monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert not found(include_deployment_checks=True)


@pytest.fixture
def balanced(monkeypatch):
    """Behind the first node, the servers of all nodes answer by turns, as behind a load balancer."""
    topology = servers.topology_of("default")
    real, turn = topology.wrapper.connect_to, iter(range(1000))
    nodes = list(topology.nodes)

    def connect_to(node: Node, **limits):
        return real(nodes[next(turn) % len(nodes)] if node is nodes[0] else node, **limits)

    monkeypatch.setattr(topology.wrapper, "connect_to", connect_to)


@pytest.mark.usefixtures("balanced")
@pytest.mark.django_db(databases=["default", "replica", "audit"])
def test_several_servers_behind_one_node_are_found_by_asking_who_answers():
    assert found(databases=["default"]) == ["routers.E012"]
    assert not found(databases=["audit"])


@pytest.mark.django_db(databases=["default", "replica", "audit"])
def test_a_server_that_is_down_is_not_several(monkeypatch):
    topology = servers.topology_of("default")
    monkeypatch.setattr(topology, "nodes", [*topology.nodes, Node("127.0.0.1", "1")])

    assert not found(databases=["default"])
