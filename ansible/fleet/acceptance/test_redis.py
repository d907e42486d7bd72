"""Redis on the fleet: a primary dies and another takes its place, and no run of a playbook moves a role."""

import time

import pytest

from fleet.acceptance.figures import business
from fleet.acceptance.plays import play

SERVERS = {"10.77.0.41": "redis1", "10.77.0.42": "redis2"}
INSTANCES = ("cache", "queue")
PLAIN = "redis-cli -h 127.0.0.1 -p {port} PING 2>&1 | head -n 1"
OVER_TLS = "redis-cli --tls --cacert /etc/ssl/shop/ca.crt -h 127.0.0.1 -p {port} PING"


def primary(site, name: str) -> str:
    """Return which host the Sentinels call the primary."""
    said = site.ssh("backup1", f"sudo shop-redis sentinel SENTINEL GET-MASTER-ADDR-BY-NAME shop-{name}")
    return SERVERS[said.splitlines()[0]]


def other(host: str) -> str:
    """Return the other of the two hosts."""
    return next(name for name in SERVERS.values() if name != host)


def ask(site, host: str, name: str, command: str) -> str:
    """Ask a server as its host's administrator does."""
    return site.ssh(host, f"sudo shop-redis {name} {command}")


def wait_for(condition, seconds: float = 60) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def follows(site, host: str, name: str) -> bool:
    """Say whether the server follows a primary and has all it has."""
    return "master_link_status:up" in ask(site, host, name, "INFO replication")


def test_a_killed_primary_is_replaced_and_returns_as_a_replica(site, figures):
    before = primary(site, "queue")
    # Both on one host, which is the worst there is.
    site.ssh(other(before), "sudo shop-redis-hand-on cache")
    wait_for(lambda: primary(site, "cache") == before)
    ask(site, before, "queue", "SET acceptance kept")
    wait_for(lambda: ask(site, other(before), "queue", "GET acceptance") == "kept")

    site("kill", before)
    killed = time.monotonic()
    try:
        for name in INSTANCES:
            wait_for(lambda name=name: ask(site, other(before), name, "ROLE").startswith("master"))
        took = time.monotonic() - killed
    finally:
        site("start", before)

    assert figures.holds("Redis", "primary killed until both have another", took, bound=10, busy=business())
    assert ask(site, other(before), "queue", "GET acceptance") == "kept"
    for name in INSTANCES:
        wait_for(lambda name=name: follows(site, before, name))
        assert primary(site, name) == other(before)


def test_a_run_after_it_moves_no_role(site):
    before = {name: primary(site, name) for name in INSTANCES}

    assert set(play("site", "--limit", "redis,sentinel").changed.values()) == {0}
    assert {name: primary(site, name) for name in INSTANCES} == before


def test_a_secret_is_in_no_list_of_processes(site):
    secret = site.ssh("redis1", "sudo cat /etc/shop/redis/password")
    site.ssh("redis1", "sudo systemd-run -q --unit=asking shop-redis queue SUBSCRIBE nothing")
    try:
        listed = site.ssh("redis1", "ps -eo args")
    finally:
        site.ssh("redis1", "sudo systemctl stop asking")

    assert "SUBSCRIBE nothing" in listed
    assert secret not in listed


@pytest.mark.parametrize("port", [6379, 6380, 26379])
def test_nobody_is_heard_without_tls_nor_without_a_password(site, port):
    assert "PONG" not in site.ssh("redis1", PLAIN.format(port=port))
    assert "NOAUTH" in site.ssh("redis1", OVER_TLS.format(port=port))


@pytest.mark.parametrize("unit", ["redis-server@cache", "redis-server@queue", "redis-sentinel"])
def test_services_see_little_of_their_host(site, figures, unit):
    said = site.ssh("redis1", f"systemd-analyze security --no-pager {unit} | tail -n 1")

    assert figures.holds("exposure", unit, float(said.split(":")[1].split()[0]), bound=2.5, unit="of 10")


def test_the_package_s_directory_is_as_the_package_made_it(site):
    assert site.ssh("redis1", "stat -c '%a %U:%G' /etc/redis") == "2770 redis:redis"


def test_a_new_certificate_is_taken_without_a_restart(site):
    started = "systemctl show -P ActiveEnterTimestampMonotonic redis-server@queue"
    before = site.ssh("redis1", started)

    site.ssh("redis1", "sudo /etc/ssl/shop/renewed.d/redis")

    assert site.ssh("redis1", started) == before
