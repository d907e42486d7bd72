"""Environments differ in variables alone: each has the groups that playbooks and the table of flows speak of."""

import ipaddress
import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ANSIBLE = Path(__file__).resolve().parent.parent / "ansible"
FLOWS = yaml.safe_load((ANSIBLE / "playbooks/group_vars/all/flows.yml").read_text())["firewall_flows"]


@pytest.fixture(scope="module", params=["staging", "production", "fleet"])
def inventory(request):
    """Return what Ansible knows of an environment."""
    program = Path(sys.executable).with_name("ansible-inventory")
    words = [program, "-i", f"inventories/{request.param}", "--list"]
    done = subprocess.run(words, cwd=ANSIBLE, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_every_flow_is_between_groups_that_have_hosts(inventory):
    """A flow to a group that is not there would allow nothing, and nobody would hear of it."""
    for flow in FLOWS:
        for group in [flow["to"], *flow.get("from", [])]:
            members = inventory[group].get("hosts", []) or inventory[group]["children"]
            assert members, f"{flow['name']}: {group}"


def test_every_host_is_known_by_an_address_of_its_own(inventory):
    addresses = [ipaddress.ip_address(own["ansible_host"]) for own in inventory["_meta"]["hostvars"].values()]
    assert len(set(addresses)) == len(addresses)


def test_every_environment_says_where_its_administrators_come_from(inventory):
    for own in inventory["_meta"]["hostvars"].values():
        assert [ipaddress.ip_network(network) for network in own["firewall_admins"]]
