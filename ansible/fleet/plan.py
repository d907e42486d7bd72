"""The hosts that shall be, read from an Ansible inventory: what stands there is named nowhere else."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Interface, NetmaskValueError
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fleet.errors import FleetError
from fleet.places import ANSIBLE
from fleet.tools import environment

SUITES = {12: "bookworm", 13: "trixie"}
# Longer, and the kernel has no room for the name of the host's network link.
_NAME = re.compile(r"[a-z][a-z0-9-]{0,11}")


@dataclass(frozen=True)
class HostPlan:
    """A host as the inventory describes it; `debian` is the major version."""

    name: str
    address: IPv4Address
    debian: int


@dataclass(frozen=True)
class Plan:
    """All hosts, the bridge's own address with its network, and the port of the package cache there."""

    hosts: tuple[HostPlan, ...]
    bridge: IPv4Interface
    packages_port: int


def read(inventory: Path) -> Plan:
    """Ask Ansible what `inventory` says, and return it as a plan."""
    program = Path(sys.executable).with_name("ansible-inventory")
    if not program.exists():
        raise FleetError("Ansible is missing: install it with `python3 deploy/install.py ansible`.")
    if not inventory.exists():
        raise FleetError(f"There is no inventory {inventory}: name one with --inventory.")
    words = [str(program), "--inventory", str(inventory), "--list"]
    # Facts that Ansible has cached are no part of the plan, and looking would make root own the cache.
    own = environment() | {"ANSIBLE_CACHE_PLUGIN": "memory", "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1"}
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ANSIBLE, env=own)  # noqa: S603 -- our own words
    if done.returncode:
        raise FleetError(f"Ansible cannot read {inventory}: {done.stderr.strip()}")
    return parse(json.loads(done.stdout))


def parse(listing: dict[str, Any]) -> Plan:
    """Return the plan in what `ansible-inventory --list` says; raise FleetError where no fleet can be like that."""
    variables: dict[str, dict[str, Any]] = listing["_meta"]["hostvars"]
    if not variables:
        raise FleetError("The inventory names no host with variables: give each an ansible_host, its address.")
    bridge = _bridge(_common(variables, "fleet_bridge"))
    hosts = tuple(sorted((_host(name, own) for name, own in variables.items()), key=lambda host: host.address))
    _check_addresses(hosts, bridge)
    return Plan(hosts, bridge, _port(_common(variables, "apt_proxy"), bridge))


def _host(name: str, own: dict[str, Any]) -> HostPlan:
    if not _NAME.fullmatch(name):
        raise FleetError(f'"{name}" is no name for a host: a to z, 0 to 9 and hyphens, 12 characters at most.')
    if own.get("fleet_debian") not in SUITES:
        known = " or ".join(map(str, SUITES))
        raise FleetError(f"{name}: fleet_debian is {own.get('fleet_debian')}, and has to be {known}.")
    return HostPlan(name, _address(name, str(own.get("ansible_host"))), int(own["fleet_debian"]))


def _common(variables: dict[str, dict[str, Any]], name: str) -> str:
    """Return the value that all hosts share."""
    values = {own.get(name) for own in variables.values()}
    if len(values) > 1 or None in values:
        raise FleetError(f"Every host needs the same {name}: set it in group_vars/all.")
    return str(values.pop())


def _bridge(text: str) -> IPv4Interface:
    try:
        return IPv4Interface(text)
    except (AddressValueError, NetmaskValueError) as error:
        raise FleetError(
            f"fleet_bridge is {text}, and has to be an address with its network, as 10.77.0.1/24."
        ) from error


def _port(proxy: str, bridge: IPv4Interface) -> int:
    address = urlsplit(proxy)
    if address.scheme != "http" or address.hostname != str(bridge.ip) or address.port is None:
        raise FleetError(f"apt_proxy is {proxy}, and has to be on the bridge: http://{bridge.ip}:3143.")
    return address.port


def _check_addresses(hosts: tuple[HostPlan, ...], bridge: IPv4Interface) -> None:
    taken = {bridge.ip: "the bridge"}
    for host in hosts:
        if host.address not in bridge.network:
            raise FleetError(f"{host.name}: {host.address} is not in the bridge's network {bridge.network}.")
        if host.address in taken:
            raise FleetError(f"{host.name}: {host.address} is taken by {taken[host.address]}.")
        taken[host.address] = host.name


def _address(name: str, text: str) -> IPv4Address:
    try:
        return IPv4Address(text)
    except AddressValueError as error:
        raise FleetError(f"{name}: ansible_host is {text}, and has to be an IPv4 address.") from error
