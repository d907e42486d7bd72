"""Which node a wrapper's alias leads to, now and for this scope."""

from collections.abc import Set as AbstractSet
from functools import cached_property

from django.db import connections
from django_db_geventpool.backends.postgresql_psycopg2 import base  # type: ignore[import-untyped]  # it ships no types

from routers.backends.postgresql.connection import RoutedConnection
from routers.backends.postgresql.pool import is_open
from routers.placement import database_of, homes, is_replica_alias
from routers.scope import current_scope
from routers.topology import Node, Topology, topology_for, topology_of


class PlacedWrapper(base.DatabaseWrapper):
    """A role of a logical database. A promotion changes which node it leads to, and no setting."""

    connection: RoutedConnection | None

    @cached_property
    def database(self) -> str:
        """The logical database, of which this alias is the primary or the replicas."""
        if self.alias in connections:
            return database_of(self.alias)
        # Django makes wrappers of its own to create test databases.
        places = ("HOST", "PORT")
        mine = [self.settings_dict[name] for name in places]
        return next(alias for alias in homes() if [connections[alias].settings_dict[name] for name in places] == mine)

    @cached_property
    def reads_only(self) -> bool:
        """Whether this alias is the one of replicas."""
        return is_replica_alias(self.alias)

    @property
    def topology(self) -> Topology:
        """The servers of the logical database."""
        return topology_of(self.database) if self.alias in connections else topology_for(self)

    def is_on_replica(self) -> bool:
        """Say whether the connection in use is to a replica."""
        return self.connection is not None and is_standby(self.connection)

    def _wanted_node(self, *, avoid: AbstractSet[Node] = frozenset()) -> Node:
        topology, scope = self.topology, current_scope()
        if scope is None or topology.is_single:
            replica = topology.choose_replica(avoid=avoid) if self.reads_only else None
            return replica or topology.primary()
        replica = scope.replica(self.database) if self.reads_only else None
        return replica or scope.primary(self.database)

    def _is_well_placed(self, raw: RoutedConnection) -> bool:
        """Say whether the connection in use still works and is to the right node."""
        topology, scope = self.topology, current_scope()
        if not is_open(raw):
            return False
        if topology.is_single:
            return True
        if not self.reads_only:
            return not topology.is_deposed(raw.node)
        if scope is None and topology.is_readable(raw.node):
            return True
        wanted = scope.replica(self.database) if scope is not None else topology.choose_replica()
        return raw.node is wanted or (wanted is None and not topology.is_deposed(raw.node))


def is_standby(raw: RoutedConnection) -> bool:
    """Say whether a connection is to a standby. The server tells of it by itself, so this asks nobody."""
    return bool(raw.info.parameter_status("in_hot_standby") == "on")
