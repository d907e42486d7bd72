"""Which ports of the fleet answer whom: as they are found by knocking, and as the list of flows has it."""

import json
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import yaml
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader

from fleet import places
from fleet.network import BRIDGE

FLOWS = places.ANSIBLE / "playbooks/group_vars/all/flows.yml"
# Where services often listen that nobody has thought of.
USUAL = {21, 25, 53, 111, 3128, 5000, 8000, 8080, 9090, 9093}
SSH = 22
# Knocks everywhere at once; whoever is refused or hears nothing has no answer.
KNOCK = """
import asyncio, json, sys
async def knock(host, port, source):
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(host, port, local_addr=source), 3)
    except (OSError, asyncio.TimeoutError):
        return None
    writer.close()
    return host, port
async def main(hosts, ports, source):
    source = source and (source, 0)
    found = await asyncio.gather(*(knock(host, port, source) for host in hosts for port in ports))
    print(json.dumps([each for each in found if each]))
asyncio.run(main(*json.loads(sys.argv[1])))
"""


class Way(NamedTuple):
    """From whom to which port of a host."""

    source: str
    host: str
    port: int


@dataclass(frozen=True)
class Plan:
    """The hosts' addresses and groups, and the flows between groups."""

    addresses: dict[str, str]
    groups: dict[str, list[str]]
    flows: list[dict]

    @classmethod
    def read(cls) -> "Plan":
        """Read what the inventory and the list of flows say; nothing of the role that makes rules of them."""
        inventory = InventoryManager(DataLoader(), sources=[str(places.INVENTORY / "hosts.yml")])
        addresses = {host.name: host.vars["ansible_host"] for host in inventory.get_hosts()}
        return cls(addresses, inventory.get_groups_dict(), yaml.safe_load(FLOWS.read_text())["firewall_flows"])

    def is_listed(self, way: Way) -> bool:
        """Say whether a flow leads this way; one without `from` is open to everyone."""
        return any(
            way.port in flow.get("ports", [])
            and way.host in self.groups[flow["to"]]
            and ("from" not in flow or any(way.source in self.groups[group] for group in flow["from"]))
            for flow in self.flows
        )


def listening(site, host: str) -> set[int]:
    """Return the ports on which a host listens for more than itself."""
    found = set()
    for line in site.ssh(host, "ss --no-header --listening --tcp --numeric").splitlines():
        address, _, port = line.split()[3].rpartition(":")
        if not address.startswith(("127.", "[::1]")):
            found.add(int(port))
    return found


def answering(site, plan: Plan, sources: list[str], ports: set[int]) -> set[Way]:
    """Return the ways from hosts that lead to an answer; each host leaves itself out."""
    names = {address: name for name, address in plan.addresses.items()}

    def knock(source: str) -> set[Way]:
        others = [address for name, address in plan.addresses.items() if name != source]
        words = ["python3", "-c", KNOCK, json.dumps([others, sorted(ports), None])]
        return {Way(source, names[host], port) for host, port in json.loads(site.ssh(source, shlex.join(words)))}

    with ThreadPoolExecutor(len(sources)) as pool:
        return set().union(*pool.map(knock, sources))


def answering_outside(plan: Plan, ports: set[int], *, source: str, name: str) -> set[Way]:
    """Return the ways from an address of this machine that lead to an answer."""
    names = {address: host for host, address in plan.addresses.items()}
    words = [sys.executable, "-c", KNOCK, json.dumps([list(names), sorted(ports), source])]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return {Way(name, names[host], port) for host, port in json.loads(done.stdout)}


class Stranger:
    """Another address of this machine, which no list knows, for the while of a block."""

    def __init__(self, address: str) -> None:
        self.address = address

    def __enter__(self) -> str:
        subprocess.run(["ip", "address", "add", f"{self.address}/32", "dev", BRIDGE], check=True)
        return self.address

    def __exit__(self, *_: object) -> None:
        subprocess.run(["ip", "address", "delete", f"{self.address}/32", "dev", BRIDGE], check=True)
