"""Which servers there are, what each is, and how far each has come: known before anybody asks."""

from routers.topology.node import Node
from routers.topology.topology import Topology, close_topologies, topologies, topology_for, topology_of

__all__ = ["Node", "Topology", "close_topologies", "topologies", "topology_for", "topology_of"]
