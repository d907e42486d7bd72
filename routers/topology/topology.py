"""The nodes of one logical database: who is the primary, and who may be read from."""

import os
import random
import threading
import time
from collections.abc import Hashable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, cast

from django.db import DatabaseError, connections
from django.db.utils import OperationalError

from routers import metrics
from routers.config import routing
from routers.lsn import parse_lsn
from routers.topology.history import History
from routers.topology.monitor import Monitor
from routers.topology.node import NOT_ASKED, Node, Probe

if TYPE_CHECKING:
    from routers.backends.postgresql.base import DatabaseWrapper

# Replicas whose lag differs by less are as good as each other: they share the work.
EQUALLY_FRESH_SECONDS = 0.25
_REPLAYED = "SELECT pg_last_wal_replay_lsn()"


class Topology:
    """What is known about the servers of a logical database; requests read it, one thread per node keeps it true.

    With a single node there is nothing to find out: it is the primary, and nobody is asked.
    """

    def __init__(self, wrapper: "DatabaseWrapper", nodes: list[Node]) -> None:
        # It knows how to connect to a node, and has the connections; nothing else of it is used.
        self.wrapper, self.nodes = wrapper, nodes
        self.timeline = 0
        self._history = History(2 * routing().max_lag_seconds, routing().probe_seconds)
        self._primary: Node | None = nodes[0] if self.is_single else None
        self._readable: tuple[Node, ...] = ()
        self._lags: dict[Node, float] = {}
        self._changed = threading.Condition()
        self._monitor = Monitor(self)

    @property
    def is_single(self) -> bool:
        """Whether there is nothing to choose from."""
        return len(self.nodes) == 1

    @property
    def database(self) -> str:
        """The logical database."""
        return self.wrapper.database

    def lag(self, node: Node) -> float | None:
        """Return the lag of a replica in seconds as of its last probe; None for what is no live replica."""
        return self._lags.get(node)

    def is_readable(self, node: Node) -> bool:
        """Say whether requests read from the node as a replica."""
        return node in self._readable

    @property
    def known_primary(self) -> Node | None:
        """The node that takes writes, as far as is known; nobody is asked or waited for."""
        return self._primary

    def why_not_read(self, node: Node) -> str:
        """Say in half a sentence why requests keep off a replica; nothing where they need not."""
        probe = node.probe
        if probe is None:
            return node.error
        if node.is_behind_barrier:
            return "came back, and has not yet what the primary had then"
        if self._lags[node] > routing().max_lag_seconds:
            return f"more than {routing().max_lag_seconds:g} s behind"
        if self._primary is None:
            return ""
        if not probe.has_receiver:
            return "receives nothing from the primary"
        return "" if probe.timeline in {None, self.timeline} else "follows a timeline that has ended"

    # --- Asked by requests ---

    def choose_replica(self, must_see: int = 0, *, avoid: AbstractSet[Node] = frozenset()) -> Node | None:
        """Return a replica that has replayed `must_see`, among the freshest and none of `avoid`; None where none has.

        Memory decides where it can; the replicas are asked only where memory does not say yes.
        """
        self._monitor.start()
        readable = [node for node in self._readable if node not in avoid]
        caught_up = [node for node in readable if node.position >= must_see]
        if caught_up:
            best = self._lags.get(caught_up[0], 0.0) + EQUALLY_FRESH_SECONDS
            return random.choice([node for node in caught_up if self._lags.get(node, 0.0) <= best])  # noqa: S311 -- to share work
        for node in readable:
            if self._ask(node) >= must_see:
                return node
        if must_see:
            metrics.STALE_AVOIDED.inc()
        return None

    def primary(self, *, seconds: float | None = None) -> Node:
        """Return the node that takes writes; wait for one while there is none.

        Raises OperationalError after `seconds` (the setting, if None).
        """
        if self.is_single:
            return self.nodes[0]
        self._monitor.start()
        patience = routing().primary_seconds if seconds is None else seconds
        with self._changed:
            self._changed.wait_for(lambda: self._primary is not None, patience)
            found = self._primary
        if found is None:
            raise OperationalError(
                f"None of {self.addresses} takes writes, and none has begun to within {patience:g} s. "
                f"Is a failover under way? `manage.py dbtopology` shows how they are. {self._errors()}".strip()
            )
        return found

    def is_deposed(self, node: Node) -> bool:
        """Say whether writes must not reach the node: another one takes them, or its timeline has ended."""
        if self._primary is not None:
            return self._primary is not node
        return node.probe is not None and (node.probe.timeline or 0) < self.timeline

    def knows_primary(self) -> bool:
        """Say whether there is a primary right now."""
        self._monitor.start()
        return self._primary is not None

    def wait_until_known(self, seconds: float) -> None:
        """Wait until every node has been asked once."""
        self._monitor.start()
        deadline = time.monotonic() + seconds
        while not self._is_known() and time.monotonic() < deadline:
            time.sleep(0.005)

    def has_passed(self, position: int) -> bool:
        """Say whether every node has replayed `position`, so that nobody needs to remember it."""
        return all(node.position >= position for node in self.nodes)

    def suspect(self, node: Node) -> None:
        """Use `node` no more until it has answered a probe: a connection to it was lost."""
        if self.is_single:
            return
        with self._changed:
            node.suspect()
            self._judge()

    @property
    def addresses(self) -> str:
        """All nodes, for a person to read."""
        return ", ".join(str(node) for node in self.nodes)

    # --- Told by the monitor ---

    def answered(self, node: Node, probe: Probe, *, is_back: bool) -> None:
        """Take in what a probe found; `is_back` where the probe had to connect anew."""
        if node.has_restarted(probe):
            self.wrapper.drop_idle(node)
        with self._changed:
            if is_back:
                node.came_back(probe.at)
            node.answered(probe)
            self._judge()

    def fell_silent(self, node: Node, error: str) -> None:
        """Take in that a node does not answer."""
        with self._changed:
            node.fell_silent(error)
            self._judge()

    def stop(self) -> None:
        """End the monitor; the next question starts it again."""
        self._monitor.stop()

    # --- How it is judged ---

    def _errors(self) -> str:
        return " ".join(f"{node}: {node.error}." for node in self.nodes if node.error)

    def _is_known(self) -> bool:
        return all(node.probe is not None or node.error != NOT_ASKED for node in self.nodes)

    def _judge(self) -> None:
        before = self._primary
        self._primary = self._find_primary()
        if self._primary is not None and self._primary.probe is not None:
            self._history.add(self._primary.probe.at, self._primary.position)
        self._set_barriers()
        now = time.monotonic()
        replicas = [node for node in self.nodes if node.is_alive and not node.is_primary]
        self._lags = {node: self._history.lag(node.position, now=now) for node in replicas}
        readable = [node for node in replicas if not self.why_not_read(node)]
        if not readable and self._primary is None:
            # Better an old page than none: nobody who must see something newer is sent here.
            readable = replicas
        self._readable = tuple(sorted(readable, key=self._staleness))
        if self._primary is not before:
            self._changed.notify_all()

    def _find_primary(self) -> Node | None:
        alive = [node.probe for node in self.nodes if node.is_alive and node.probe is not None]
        self.timeline = max([self.timeline, *(probe.timeline or 0 for probe in alive)])
        # An old primary that is alive after a promotion is on a timeline that has ended.
        return next(
            (node for node in self.nodes if node.is_primary and node.probe and node.probe.timeline == self.timeline),
            None,
        )

    def _set_barriers(self) -> None:
        for node in self.nodes:
            if node.barrier is not None or not node.is_alive:
                continue
            if self._primary is not None and self._primary.probe is not None:
                if self._primary.probe.at >= node.returned_at:
                    node.barrier = self._primary.position
            elif self._is_known():
                node.barrier = self._history.last

    def _staleness(self, node: Node) -> tuple[float, int]:
        return self._lags[node], -node.position

    def _ask(self, node: Node) -> int:
        metrics.ASKED.inc()
        try:
            with self.wrapper.borrowed(node) as raw:
                node.learn(parse_lsn(raw.ask(_REPLAYED, seconds=routing().probe_timeout)[0]))
        except (DatabaseError, self.wrapper.Database.Error):
            self.suspect(node)
            return -1
        return node.position


_topologies: dict[Hashable, Topology] = {}
_lock = threading.Lock()


def topology_of(database: str) -> Topology:
    """Return the topology of a logical database, one for the process."""
    return topology_for(cast("DatabaseWrapper", connections[database]))


def topology_for(wrapper: "DatabaseWrapper") -> Topology:
    """Return the topology of the servers that a wrapper is configured for."""
    config = wrapper.settings_dict
    key = (wrapper.database, config["HOST"], config["PORT"], config["NAME"])
    found = _topologies.get(key)
    if found is None:
        with _lock:
            nodes = list(_nodes(str(config["HOST"]), str(config["PORT"])))
            found = _topologies.setdefault(key, Topology(wrapper, nodes))
    return found


def topologies() -> list[Topology]:
    """Return every topology that is in use in this process."""
    return list(_topologies.values())


def close_topologies() -> None:
    """Stop all monitors and forget what they know."""
    with _lock:
        for topology in _topologies.values():
            topology.stop()
        _topologies.clear()


def _nodes(hosts: str, ports: str) -> list[Node]:
    names, numbers = hosts.split(","), ports.split(",")
    if len(numbers) == 1:
        numbers = numbers * len(names)
    return [Node(host, port) for host, port in zip(names, numbers, strict=True)]


def _after_fork() -> None:
    # The parent's threads are not here, and its connections are not ours.
    global _lock  # noqa: PLW0603 -- it may have been held when the process was copied
    _lock = threading.Lock()
    _topologies.clear()


os.register_at_fork(after_in_child=_after_fork)
