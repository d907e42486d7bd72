"""Alive, ready, measured: against the real servers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client, override_settings

from routers.placement import PRIMARY
from settings.redis import redis_caches

DATABASES = ["default", "replica", "audit"]
# Those with tables of their own.
HOMES = ["default", "audit"]
pytestmark = pytest.mark.django_db(transaction=True, databases=DATABASES)

NOWHERE = "redis://127.0.0.1:1/0"


def test_alive_asks_nobody_else():
    response = Client().get("/healthz", REMOTE_ADDR="203.0.113.5")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-cache" in response.headers["Cache-Control"]


def test_alive_tells_operators_which_release_lives(settings):
    settings.RELEASE = "2026-11-20-abc"

    assert Client().get("/healthz").content == b"ok 2026-11-20-abc\n"


def test_ready_tells_of_every_part_and_of_the_release(settings):
    settings.RELEASE = "2026-11-20-abc"

    response = Client().get("/readyz")

    assert response.status_code == 200, response.json()
    told = response.json()
    servers = {name: told["details"].pop(f"servers of {name}") for name in HOMES}
    assert [node["role"] for node in servers["default"]] == ["primary", "replica", "replica"]
    assert len(servers["audit"]) == 1
    assert told == {
        "ready": True,
        "release": "2026-11-20-abc",
        "checks": {
            **{f"database {alias}": "ok" for alias in HOMES},
            "cache": "ok",
            "queue": "ok",
            "migrations": "ok",
            "migrations audit": "ok",
        },
        "details": {"audit outbox": {"waiting": 0, "oldest_seconds": 0.0}},
    }


def test_not_ready_while_redis_is_away():
    with override_settings(CACHES=redis_caches(NOWHERE)):
        response = Client().get("/readyz")

    assert response.status_code == 503
    assert "Redis does not answer" in response.json()["checks"]["cache"]


@contextmanager
def away(alias: str) -> Iterator[None]:
    """Let nobody listen where a database is."""
    connection = connections[alias]
    address = {name: connection.settings_dict[name] for name in ("HOST", "PORT")}
    connection.close()
    connection.settings_dict |= {"HOST": "127.0.0.1", "PORT": "1"}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict |= address


def test_not_ready_while_a_database_is_away():
    with away("default"):
        response = Client().get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["database default"].startswith("OperationalError: ")
    assert response.json()["checks"]["database audit"] == "ok"


def test_ready_while_the_audit_database_is_away_for_its_events_wait():
    with away("audit"):
        response = Client().get("/readyz")

    assert response.status_code == 200
    checks = response.json()["checks"]
    assert checks["database audit"].startswith("OperationalError: ")
    assert checks["migrations audit"].startswith("OperationalError: ")
    assert checks["migrations"] == "ok"


@pytest.fixture
def missing() -> Iterator[Callable[[str], None]]:
    """Have a server of the shop's database forgotten, as one that has died; the others are those of the tests."""
    connection = connections[PRIMARY]
    address = {name: connection.settings_dict[name] for name in ("HOST", "PORT")}

    def leave_out(role: str) -> None:
        ports = address["PORT"].split(",")
        dead = {"primary": 0, "replica": 1}[role]
        connection.close()
        connection.settings_dict |= {"PORT": ",".join("1" if n == dead else port for n, port in enumerate(ports))}

    yield leave_out
    connection.close()
    connection.settings_dict |= address


def test_ready_while_a_replica_is_missing_and_it_is_told(missing):
    missing("replica")

    response = Client().get("/readyz")

    assert response.status_code == 200, response.json()
    assert [node["is_alive"] for node in response.json()["details"]["servers of default"]] == [True, False, True]


def test_not_ready_without_a_primary_which_nobody_waits_for(missing, settings):
    settings.ROUTING = {**settings.ROUTING, "primary_seconds": 1000}
    missing("primary")

    response = Client().get("/readyz")

    assert response.status_code == 503
    told = response.json()
    assert "takes writes" in told["checks"]["database default"]
    assert "takes writes" in told["checks"]["migrations"]
    assert [node["role"] for node in told["details"]["servers of default"]] == [None, "replica", "replica"]


def test_metrics_tell_of_servers_and_pools():
    text = Client().get("/metrics").content.decode()

    assert 'shop_database_node_role{database="default"' in text
    assert 'shop_database_pool_connections{database="default"' in text


def test_metrics_show_what_can_be_counted_while_the_primary_is_away():
    with away("default"):
        response = Client().get("/metrics")

    assert response.status_code == 200
    assert b"django_http_requests" in response.content


def test_not_ready_while_a_migration_is_missing():
    with connections[PRIMARY].cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE id = "
            "(SELECT max(id) FROM django_migrations WHERE app = 'catalogue') RETURNING name"
        )
        (newest,) = cursor.fetchone()
        try:
            response = Client().get("/readyz")
        finally:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('catalogue', %s, now())", [newest]
            )

    assert response.status_code == 503
    assert f"catalogue.{newest}" in response.json()["checks"]["migrations"]


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
@pytest.mark.parametrize(
    ("remote", "forwarded"),
    [
        ("203.0.113.9", ""),
        ("127.0.0.1", "203.0.113.9"),
        ("203.0.113.9", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1, 203.0.113.9"),
        ("127.0.0.1", "not an address"),
    ],
)
def test_readiness_and_metrics_are_not_there_for_the_public(path, remote, forwarded):
    response = Client().get(path, REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)

    assert response.status_code == 404


@pytest.mark.parametrize("remote", ["127.0.0.1", "::1", ""])
def test_readiness_is_there_for_the_machine_itself(remote):
    assert Client().get("/readyz", REMOTE_ADDR=remote).status_code == 200


def test_metrics_count_requests_by_view():
    Client().get("/healthz")

    text = Client().get("/metrics").content.decode()

    assert (
        'django_http_responses_total_by_status_view_method_total{method="GET",status="200",view="core:healthz"}' in text
    )


def test_the_cache_s_loss_breaks_nothing():
    with override_settings(CACHES=redis_caches(NOWHERE)):
        cache.set("key", "value")

        assert cache.get("key") is None
