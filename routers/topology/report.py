"""How every server is, as requests see it right now: for the command, for /readyz and for Prometheus."""

import math
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from routers.config import routing
from routers.lsn import format_lsn
from routers.topology.node import Node
from routers.topology.topology import Topology, topology_of

PRIMARY, REPLICA, DEPOSED = "primary", "replica", "old primary"


@dataclass(frozen=True)
class NodeReport:
    """What is known of one server; None for what is not.

    `lag_seconds` is infinite where it is longer than is remembered. `note` says what is wrong with it.
    """

    node: str
    role: str | None
    is_alive: bool | None
    is_readable: bool
    timeline: int | None = None
    started_at: datetime | None = None
    position: str | None = None
    lag_seconds: float | None = None
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON, which knows no infinity: null stands for it."""
        lag = self.lag_seconds
        return asdict(self) | {"lag_seconds": round(lag, 3) if lag is not None and math.isfinite(lag) else None}


@dataclass(frozen=True)
class DatabaseReport:
    """What is known of one logical database."""

    database: str
    is_single: bool
    has_primary: bool
    nodes: list[NodeReport]

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self) | {"nodes": [node.as_dict() for node in self.nodes]}


def report_on(database: str) -> DatabaseReport:
    """Return how the servers of a logical database are; wait briefly where they have not been asked yet."""
    topology = topology_of(database)
    topology.wait_until_known(routing().probe_timeout)
    nodes = [_report(topology, node) for node in topology.nodes]
    return DatabaseReport(database, topology.is_single, topology.known_primary is not None, nodes)


def settle(database: str) -> None:
    """Wait until its servers have been asked twice: a replica serves once it has what the primary said at first."""
    topology = topology_of(database)
    if not topology.is_single:
        topology.wait_until_known(2 * routing().probe_timeout)
        time.sleep(2 * routing().probe_seconds)


def _report(topology: Topology, node: Node) -> NodeReport:
    probe = node.probe
    if topology.is_single:
        return NodeReport(str(node), PRIMARY, None, is_readable=True)
    if probe is None:
        return NodeReport(str(node), None, is_alive=False, is_readable=False, note=node.error)
    is_readable = topology.is_readable(node)
    role, note = _role(topology, node, is_replica=probe.is_replica)
    return NodeReport(
        str(node),
        role,
        node.is_alive,
        is_readable or role == PRIMARY,
        probe.timeline,
        probe.started_at,
        format_lsn(node.position),
        topology.lag(node),
        note,
    )


def _role(topology: Topology, node: Node, *, is_replica: bool) -> tuple[str, str]:
    if not is_replica:
        return (PRIMARY, "") if topology.known_primary is node else (DEPOSED, "its timeline has ended")
    if not node.is_alive:
        return REPLICA, "a connection to it was lost a moment ago"
    return REPLICA, "" if topology.is_readable(node) else topology.why_not_read(node)
