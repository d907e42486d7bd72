"""Asks every node how it is, off the path of requests: one thread (under gevent, one greenlet) for each."""

import logging
import threading
import time
from typing import TYPE_CHECKING

import psycopg2

from routers.config import routing
from routers.topology.node import NOT_ASKED, PROBE, Node, Probe

if TYPE_CHECKING:
    from routers.backends.postgresql.connection import RoutedConnection
    from routers.topology.topology import Topology

logger = logging.getLogger(__name__)


class Monitor:
    """Keeps a topology true. Started by the first question to it, in the process that asks."""

    def __init__(self, topology: "Topology") -> None:
        self._topology = topology
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start asking, unless that is under way, and wait briefly for the first answers."""
        if self._threads or self._topology.is_single:
            return
        with self._lock:
            if self._threads:
                return
            self._threads = [
                threading.Thread(target=self._watch, args=(node,), name=f"topology {node}", daemon=True)
                for node in self._topology.nodes
            ]
            for thread in self._threads:
                thread.start()
        self._topology.wait_until_known(routing().probe_timeout)

    def stop(self) -> None:
        """Stop asking; connections are closed when this returns."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(timeout=2 * routing().probe_timeout + 1)

    def _watch(self, node: Node) -> None:
        raw: RoutedConnection | None = None
        while not self._stopped.is_set():
            begin = time.monotonic()
            was_connected = raw is not None
            try:
                raw = raw or self._connect(node)
                row = raw.ask(PROBE, seconds=routing().probe_timeout)
            except psycopg2.Error as error:
                self._report(node, str(error).strip().removeprefix(f"{node}: "))
                _close(raw)
                raw = None
            else:
                if node.probe is None:
                    # A server that is well from the start is no news: a command's output would begin with it.
                    logger.log(logging.DEBUG if node.error == NOT_ASKED else logging.INFO, "%s answers.", node)
                probe = Probe.from_row(row, at=begin)
                self._topology.answered(node, probe, is_back=not was_connected)
            self._stopped.wait(max(0.0, routing().probe_seconds - (time.monotonic() - begin)))
        _close(raw)

    def _connect(self, node: Node) -> "RoutedConnection":
        # At first somebody waits to know. A busy server that was lost may take its time: it is not used meanwhile.
        is_new = node.error == NOT_ASKED
        return self._topology.wrapper.connect_to(node, seconds=routing().probe_timeout if is_new else None)

    def _report(self, node: Node, error: str) -> None:
        if node.probe is not None or node.error == NOT_ASKED:
            logger.warning("%s does not answer: %s", node, error)
        self._topology.fell_silent(node, error or "no answer")


def _close(raw: "RoutedConnection | None") -> None:
    if raw is not None:
        raw.close()
