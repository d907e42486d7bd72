"""A host: its place on disk, and what is remembered of it."""

import json
from dataclasses import asdict, dataclass
from ipaddress import IPv4Address
from pathlib import Path

from fleet.errors import FleetError
from fleet.places import BASES, HOSTS
from fleet.plan import SUITES, HostPlan


@dataclass(frozen=True)
class Host:
    """A host that was made, running or not."""

    name: str
    address: str
    debian: int

    @property
    def directory(self) -> Path:
        """All that belongs to it."""
        return HOSTS / self.name

    @property
    def root(self) -> Path:
        """Its file system: the base below, and above it what the host has changed."""
        return self.directory / "root"

    @property
    def base(self) -> Path:
        """The tree that it shares with others of its Debian."""
        return BASES / SUITES[self.debian]

    @property
    def console(self) -> Path:
        """What it wrote to its console."""
        return self.directory / "console.log"

    def remember(self) -> None:
        """Write down that the host is made."""
        (self.directory / "host.json").write_text(json.dumps(asdict(self)) + "\n")


def planned(plan: HostPlan) -> Host:
    """Return the host that `plan` describes."""
    return Host(plan.name, str(plan.address), plan.debian)


def find(name: str) -> Host:
    """Return the host of that name; raise FleetError if there is none."""
    hosts = {host.name: host for host in every()}
    if name not in hosts:
        known = f"There are: {', '.join(hosts)}." if hosts else "The fleet is down: bring it up first."
        raise FleetError(f"There is no host {name}. {known}")
    return hosts[name]


def every() -> list[Host]:
    """Return all hosts that are made, in the order of their addresses."""
    hosts = [Host(**json.loads(file.read_text())) for file in HOSTS.glob("*/host.json")]
    return sorted(hosts, key=lambda host: IPv4Address(host.address))
