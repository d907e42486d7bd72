"""site.yml on a fleet of its own: bare hosts come into shape, stay in it, and talk to whom they may."""

import pytest

from fleet import places, plan
from fleet.acceptance.plays import play

LISTEN = "sudo systemd-run -q --unit=listen-{port} python3 -m http.server {port}"
REACH = "timeout 3 bash -c '</dev/tcp/{address}/{port}' 2>/dev/null && echo yes || echo no"
FAILED = "sudo journalctl --boot --quiet --output=cat _PID=1 --grep='Failed with result' || true"
DB1, LB1, REDIS1 = "10.77.0.31", "10.77.0.11", "10.77.0.41"


@pytest.mark.drill
def test_no_service_failed_on_its_way_into_shape(pytestconfig, site):
    if pytestconfig.getoption("--running"):
        pytest.skip("A fleet that has been up may have lost services on purpose.")
    assert {own.name: said for own in plan.read(places.INVENTORY).hosts if (said := site.ssh(own.name, FAILED))} == {}


@pytest.mark.drill
def test_a_second_run_changes_nothing(site):
    assert set(play("site").changed.values()) == {0}


# Databases have theirs once leaders have changed.
@pytest.mark.parametrize(
    ("group", "hosts"),
    [
        ("balancer", {"lb1", "lb2"}),
        ("app", {"app1", "app2"}),
        ("redis", {"redis1", "redis2"}),
        ("backup", {"backup1"}),
    ],
)
def test_a_run_for_one_group_changes_nothing_either(site, group, hosts):
    assert play("site", "--limit", group).changed == dict.fromkeys(hosts, 0)


def test_hosts_know_each_other_by_name(site):
    assert site.ssh("app1", "getent hosts db1").split() == [DB1, "db1"]


@pytest.mark.parametrize(
    ("source", "address", "port", "answer"),
    [
        ("app1", DB1, 5432, "yes"),  # a flow
        ("db2", DB1, 5432, "yes"),  # a flow inside a group
        ("lb1", DB1, 5432, "no"),  # listens, and not for balancers
        ("app1", DB1, 9999, "no"),  # listens, and for nobody
        ("app1", DB1, 22, "no"),  # administrators only
        ("backup1", REDIS1, 6379, "yes"),  # a sentinel
        ("db1", LB1, 80, "yes"),  # open to everyone
    ],
)
def test_only_listed_ports_answer_and_only_to_listed_hosts(site, source, address, port, answer):
    listener = {DB1: "db1", LB1: "lb1", REDIS1: "redis1"}[address]
    if port != 22:
        here = REACH.format(address="127.0.0.1", port=port)
        # A service that listens there already is as good, and better.
        site.ssh(listener, f"{here} | grep -q yes || {LISTEN.format(port=port)}")
        assert site.ssh(listener, f"for _ in $(seq 50); do {here} | grep yes && break; sleep 0.1; done") == "yes"
    assert site.ssh(source, REACH.format(address=address, port=port)) == answer


def test_rules_and_settings_outlive_a_power_cut(site):
    site("kill", "db1")
    site("start", "db1")
    assert "policy drop" in site.ssh("db1", "sudo nft list table inet firewall")
    assert site.ssh("db1", "cat /proc/sys/net/ipv4/conf/all/accept_redirects") == "0"
