"""The inventory says which hosts there are, and what cannot be is refused with a sentence."""

from ipaddress import IPv4Address

import pytest

from fleet import plan
from fleet.errors import FleetError
from fleet.places import INVENTORY

COMMON = {"fleet_bridge": "10.77.0.1/24", "apt_proxy": "http://10.77.0.1:3143", "fleet_debian": 13}


def listing(**hosts):
    """Return what `ansible-inventory --list` says of hosts with these variables beside the common ones."""
    return {"_meta": {"hostvars": {name: COMMON | own for name, own in hosts.items()}}}


def test_hosts_come_in_the_order_of_their_addresses():
    made = plan.parse(listing(db1={"ansible_host": "10.77.0.100"}, app1={"ansible_host": "10.77.0.21"}))
    assert made.hosts == (
        plan.HostPlan("app1", IPv4Address("10.77.0.21"), 13),
        plan.HostPlan("db1", IPv4Address("10.77.0.100"), 13),
    )
    assert made.packages_port == 3143


def test_one_variable_makes_a_host_another_debian():
    made = plan.parse(listing(app1={"ansible_host": "10.77.0.21", "fleet_debian": 12}))
    assert made.hosts[0].debian == 12


@pytest.mark.parametrize(
    ("hosts", "sentence"),
    [
        ({}, "names no host"),
        ({"App1": {"ansible_host": "10.77.0.21"}}, '"App1" is no name for a host'),
        ({"application-1": {"ansible_host": "10.77.0.21"}}, "12 characters at most"),
        ({"app1": {}}, "app1: ansible_host is None, and has to be an IPv4 address"),
        ({"app1": {"ansible_host": "app1.example"}}, "app1: ansible_host is app1.example"),
        ({"app1": {"ansible_host": "10.78.0.21"}}, "not in the bridge's network 10.77.0.0/24"),
        ({"app1": {"ansible_host": "10.77.0.1"}}, "app1: 10.77.0.1 is taken by the bridge"),
        ({"app1": {"ansible_host": "10.77.0.21"}, "db1": {"ansible_host": "10.77.0.21"}}, "is taken by app1"),
        ({"app1": {"ansible_host": "10.77.0.21", "fleet_debian": 11}}, "fleet_debian is 11, and has to be 12 or 13"),
        ({"app1": {"ansible_host": "10.77.0.21", "fleet_bridge": "10.77"}}, "fleet_bridge is 10.77, and has to be"),
        ({"app1": {"ansible_host": "10.77.0.21", "apt_proxy": "http://10.77.0.9:3143"}}, "http://10.77.0.1:3143"),
        (
            {"app1": {"ansible_host": "10.77.0.21"}, "db1": {"ansible_host": "10.77.0.31", "fleet_bridge": "x"}},
            "Every host needs the same fleet_bridge",
        ),
    ],
)
def test_what_cannot_be_is_refused(hosts, sentence):
    with pytest.raises(FleetError) as refusal:
        plan.parse(listing(**hosts))
    assert sentence in str(refusal.value)


def test_the_fleet_has_the_shape_of_production():
    names = {host.name for host in plan.read(INVENTORY).hosts}
    assert names == {"lb1", "lb2", "app1", "app2", "db1", "db2", "db3", "redis1", "redis2", "backup1"}


def test_an_inventory_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FleetError, match=f"There is no inventory {tmp_path}/nowhere"):
        plan.read(tmp_path / "nowhere")


def test_an_inventory_that_ansible_refuses_is_refused_with_its_words(tmp_path):
    broken = tmp_path / "hosts.yml"
    broken.write_text("all: [")
    with pytest.raises(FleetError, match="Ansible cannot read"):
        plan.read(broken)
