"""A wrapper's connections: taken from the pool of the right node, set up once, and given back clean."""

import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any, cast

import psycopg2
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from routers.backends.postgresql.connecting import connect
from routers.backends.postgresql.connection import RoutedConnection, RoutedCursor
from routers.backends.postgresql.placing import PlacedWrapper, is_standby
from routers.backends.postgresql.pool import NodePool, close_pools, pool_of
from routers.config import routing
from routers.scope import current_scope
from routers.topology import Node


class PooledWrapper(PlacedWrapper):
    """Takes a connection for each use, and gives it back."""

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

    def connect_to(self, node: Node, *, seconds: float | None = None) -> RoutedConnection:
        """Return a connection of the caller's own to `node`, outside the pools; raise psycopg2.Error.

        It may take `seconds`; what the settings say, if None.
        """
        params = {**self.get_connection_params(), "application_name": "topology"}
        return connect(node, self.database, params, is_routed=not self.topology.is_single, seconds=seconds)

    def drop_idle(self, node: Node) -> None:
        """Use no connection to `node` again that has been idle: the server at their other end may be no more."""
        self._pool_of(node, self.get_connection_params()).drop_idle()

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
            open_one = partial(connect, node, self.database, params, is_routed=is_routed, is_heeded=is_routed)
            return NodePool(str(node), open_one, size=size, seconds=routing().pool_seconds, database=self.database)

        return pool_of((self.database, node.host, node.port, config["NAME"], config["USER"]), make)

    def _isolation_level(self) -> int:
        level = self.settings_dict["OPTIONS"].get("isolation_level", ISOLATION_LEVEL_READ_COMMITTED)
        if level not in range(1, 5):
            raise ImproperlyConfigured(f"isolation_level is {level!r}: use psycopg2.extensions.ISOLATION_LEVEL_...")
        return int(level)

    def _avoid(self, node: Node) -> None:
        """Use a node that cannot be reached no more until it has answered a probe."""
        self.topology.suspect(node)
        if scope := current_scope():
            scope.avoid(self.database, node)

    def _give_up(self, raw: RoutedConnection) -> None:
        if raw.given_up is None:
            # Where it was given up, a probe had said more of the node than that, and may have been answered since.
            self.topology.suspect(raw.node)
        if raw.pool is not None:
            raw.pool.discard(raw)


def _is_demoted(raw: RoutedConnection) -> bool:
    """Say whether what was the primary at its last probe is a standby now."""
    if not is_standby(raw):
        return False
    # A connection that has been idle since the promotion hears of that with the next answer.
    raw.ask("SELECT 1", seconds=routing().probe_timeout)
    return is_standby(raw)
