"""What Prometheus is told of the servers, read from the topology at the moment when it asks.

Every process sees the same servers, so the one that answers may speak for all; gauges kept by each of them would have
to be added up or chosen from, and would stay behind for a server that is not there any more.
"""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from routers.placement import homes
from routers.topology.report import report_on

_NODE = ["database", "node"]


class TopologyCollector(Collector):
    """A value for each server; none where it is not known."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return how every server is right now."""
        alive = GaugeMetricFamily("shop_database_node_alive", "Whether a server answers.", labels=_NODE)
        role = GaugeMetricFamily("shop_database_node_role", "1 for the role a server has.", labels=[*_NODE, "role"])
        readable = GaugeMetricFamily("shop_database_node_readable", "Whether requests read from it.", labels=_NODE)
        timeline = GaugeMetricFamily("shop_database_node_timeline", "Its timeline.", labels=_NODE)
        lag = GaugeMetricFamily("shop_database_node_lag_seconds", "How far a replica is behind.", labels=_NODE)
        for database in homes():
            for node in report_on(database).nodes:
                labels = [database, node.node]
                readable.add_metric(labels, float(node.is_readable))
                _add(alive, labels, node.is_alive)
                _add(timeline, labels, node.timeline)
                _add(lag, labels, node.lag_seconds)
                if node.role:
                    role.add_metric([*labels, node.role], 1.0)
        return alive, role, readable, timeline, lag

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return nothing: to look at servers when the code is imported would be too early."""
        return ()


def _add(family: GaugeMetricFamily, labels: list[str], value: float | None) -> None:
    if value is not None:
        family.add_metric(labels, float(value))


# Of its own, since prometheus_client leaves collectors out where several processes share their counters.
REGISTRY = CollectorRegistry()
REGISTRY.register(TopologyCollector())
