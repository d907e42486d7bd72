"""Django's backend: django-db-geventpool's, with a node chosen for each use, and pools bounded, timed and clean."""

import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any, cast

import psycopg2
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError
from django_db_geventpool.backends.postgresql_psycopg2 import base  # type: ignore[import-untyped]  # it ships no types
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from routers.backends.postgresql.connecting import connect
from routers.backends.postgresql.connection import RoutedConnection, RoutedCursor
from routers.backends.postgresql.creation import DatabaseCreation, close_everything
from routers.backends.postgresql.cursors import RetryingCursor, RetryingDebugCursor
from routers.backends.postgresql.pool import NodePool, close_pools, is_open, pool_of
from routers.config import routing
from routers.placement import database_of, homes, is_replica_alias
from routers.scope import current_scope
from routers.topology import Node, Topology, topology_for, topology_of


class DatabaseWrapper(base.DatabaseWrapper):
    """A role of a logical database. A promotion changes which node it leads to, and no setting."""

    creation_class = DatabaseCreation
    connection: RoutedConnection | None

    # --- Which node ---

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
        return self.connection is not None and _is_standby(self.connection)

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

    # --- Connections ---

    @property
    def pool(self) -> NodePool | None:
        """The pool of the connection in use, if any."""
        return self.connection.pool if self.connection is not None else None

    def close_pool(self) -> None:
        """Close the pools: what they were made for has changed."""
        close_pools()

    def get_connection_params(self) -> dict[str, Any]:
        """Return psycopg2's parameters, without what names a server."""
        params: dict[str, Any] = super().get_connection_params()
        for name in ("host", "port", "MAX_CONNS", "REUSE_CONNS"):
            params.pop(name, None)
        return {**params, "cursor_factory": RoutedCursor}

    def get_new_connection(
        self, conn_params: dict[str, Any], *, avoid: AbstractSet[Node] = frozenset()
    ) -> RoutedConnection:
        """Take a connection from the pool of the right node; of the next one, where that cannot be reached."""
        self.isolation_level = self._isolation_level()
        self.closed_in_transaction = False
        raw = self._reach_a_node(conn_params, avoid)
        if "isolation_level" in self.settings_dict["OPTIONS"]:
            raw.isolation_level = self.isolation_level
        return raw

    def _reach_a_node(self, params: dict[str, Any], avoid: AbstractSet[Node]) -> RoutedConnection:
        deadline = time.monotonic() + routing().primary_seconds
        while True:
            node = self._wanted_node(avoid=avoid)
            try:
                raw = self._pool_of(node, params).get()
                is_right = self.reads_only or self.topology.is_single or not _is_demoted(raw)
            except psycopg2.OperationalError:
                if self.topology.is_single or time.monotonic() > deadline:
                    raise
                self._avoid(node)
                avoid = avoid | {node}
                continue
            if is_right:
                return raw
            self._give_up(raw)

    @cached_property
    def pg_version(self) -> int:
        """The server's version, which the connection knows by itself."""
        self.ensure_connection()
        return cast("RoutedConnection", self.connection).server_version

    def init_connection_state(self) -> None:
        """Set zone and role, once for each session."""
        BaseDatabaseWrapper.init_connection_state(self)
        raw = self.connection
        if raw is not None and not raw.is_configured:
            self._configure_connection(raw)
            raw.is_configured = True

    def _configure_timezone(self, connection: RoutedConnection) -> bool:
        zone = self.timezone_name
        if not zone or connection.info.parameter_status("TimeZone") == zone:
            return False
        connection.ask("SELECT set_config('TimeZone', %s, false)", [zone])
        return True

    def _configure_role(self, connection: RoutedConnection) -> bool:
        role = self.settings_dict["OPTIONS"].get("assume_role")
        if role:
            connection.ask("SELECT set_config('role', %s, false)", [role])
        return bool(role)

    def connect_to(self, node: Node) -> RoutedConnection:
        """Return a connection of the caller's own to `node`, outside the pools; raise psycopg2.Error."""
        params = {**self.get_connection_params(), "application_name": "topology"}
        return connect(node, self.database, params, is_routed=not self.topology.is_single)

    @contextmanager
    def borrowed(self, node: Node) -> Iterator[RoutedConnection]:
        """Lend a connection to `node` for a question that has nothing to do with this wrapper's own."""
        pool = self._pool_of(node, self.get_connection_params())
        raw = pool.get()
        try:
            yield raw
        finally:
            pool.put(raw)

    def _pool_of(self, node: Node, params: dict[str, Any]) -> NodePool:
        config = self.settings_dict

        def make() -> NodePool:
            is_routed = not self.topology.is_single
            size = config["OPTIONS"].get("MAX_CONNS", routing().pool_size)
            open_one = partial(connect, node, self.database, params, is_routed=is_routed)
            return NodePool(str(node), open_one, size=size, seconds=routing().pool_seconds, database=self.database)

        return pool_of((self.database, node.host, node.port, config["NAME"], config["USER"]), make)

    def _isolation_level(self) -> int:
        level = self.settings_dict["OPTIONS"].get("isolation_level", ISOLATION_LEVEL_READ_COMMITTED)
        if level not in range(1, 5):
            raise ImproperlyConfigured(f"isolation_level is {level!r}: use psycopg2.extensions.ISOLATION_LEVEL_...")
        return int(level)

    # --- Statements ---

    def _cursor(self, name: str | None = None) -> Any:
        self._leave_if_misplaced()
        return super()._cursor(name)

    def ask(self, sql: str) -> tuple[Any, ...]:
        """Return the row that answers a question about the server, which counts as nobody's read or write."""
        self._leave_if_misplaced()
        self.ensure_connection()
        raw = cast("RoutedConnection", self.connection)
        return raw.ask(sql, seconds=routing().statement_seconds, node=None if self.topology.is_single else raw.node)

    def _leave_if_misplaced(self) -> None:
        raw = self.connection
        if raw is not None and not self.in_atomic_block and not self._is_well_placed(raw):
            self.close()

    def make_cursor(self, cursor: Any) -> RetryingCursor:
        """Return Django's cursor around psycopg2's."""
        return RetryingCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> RetryingDebugCursor:
        """Return it with a log of queries."""
        return RetryingDebugCursor(cursor, self)

    def cursor_elsewhere(self, cursor: Any, *, reason: str) -> Any:
        """Leave a connection that has failed, and return a cursor like `cursor` on another node's or a new one."""
        raw, name = self.connection, cursor.name
        avoid = frozenset({raw.node} if raw is not None else ())
        if raw is not None:
            self.connection = None
            self._leave(raw, reason)
        with self.wrap_database_errors:
            self.connection = self.get_new_connection(self.get_connection_params(), avoid=avoid)
            self.connection.autocommit = self.autocommit
            self.init_connection_state()
            return self.create_cursor(f"{name}_again" if name else None)

    def _leave(self, raw: RoutedConnection, reason: str) -> None:
        if scope := current_scope():
            scope.avoid(self.database, raw.node)
            if reason == "read-only" and self.reads_only:
                # It wanted to write, whatever its alias.
                scope.note_write(self.database)
        if reason == "lost" or (reason == "read-only" and not self.reads_only):
            self._give_up(raw)
        elif raw.pool is not None:
            raw.pool.put(raw)

    def _avoid(self, node: Node) -> None:
        """Use a node that cannot be reached no more until it has answered a probe."""
        self.topology.suspect(node)
        if scope := current_scope():
            scope.avoid(self.database, node)

    def _give_up(self, raw: RoutedConnection) -> None:
        self.topology.suspect(raw.node)
        if raw.pool is not None:
            raw.pool.discard(raw)

    def _commit(self) -> None:
        raw = self.connection
        if raw is None:
            return
        if not self.reads_only and self.topology.is_deposed(raw.node):
            raise OperationalError(f"{raw.node} is not the primary any more: nothing was written. Run it again.")
        try:
            super()._commit()
        except (OperationalError, psycopg2.Error) as error:
            if raw.closed:
                raise OperationalError(
                    f"The connection to {raw.node} was lost during COMMIT: whether it was done is unknown. Look before "
                    "you run it again."
                ) from error
            raise

    def _close(self) -> None:
        raw, self.connection = self.connection, None
        if raw is None:
            return
        if raw.pool is not None:
            raw.pool.put(raw)
        else:
            raw.close()

    def close_if_unusable_or_obsolete(self) -> None:
        """Give the connection back at the end of a request, unless a transaction around it (a test's) needs it."""
        if not self.in_atomic_block:
            super().close_if_unusable_or_obsolete()

    def closeall(self) -> None:
        """Close every connection of the process."""
        close_everything()


def _is_standby(raw: RoutedConnection) -> bool:
    # The server tells of it by itself, so this asks nobody.
    return bool(raw.info.parameter_status("in_hot_standby") == "on")


def _is_demoted(raw: RoutedConnection) -> bool:
    """Say whether what was the primary at its last probe is a standby now."""
    if not _is_standby(raw):
        return False
    # A connection that has been idle since the promotion hears of that with the next answer.
    raw.ask("SELECT 1", seconds=routing().probe_timeout)
    return _is_standby(raw)
