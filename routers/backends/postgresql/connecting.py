"""One connection to one node, within a time that holds also where libpq's own limit does not."""

from typing import Any

import psycopg2
from psycopg2 import extras
from psycopg2.extensions import get_wait_callback

from routers.backends.postgresql.connection import RoutedConnection
from routers.config import routing
from routers.topology import Node

try:
    from gevent import Timeout
except ImportError:  # gevent is for web processes
    Timeout = None


def connect(node: Node, database: str, params: dict[str, Any], *, is_routed: bool) -> RoutedConnection:
    """Return a connection to `node`, in autocommit; raise psycopg2.Error."""
    raw = _connect({**params, "host": node.host, "port": node.port, "connection_factory": RoutedConnection})
    raw.node, raw.database, raw.is_routed, raw.autocommit = node, database, is_routed, True
    raw.dbname = raw.info.dbname
    # Django decodes JSON itself.
    extras.register_default_jsonb(conn_or_curs=raw, loads=lambda text: text)
    return raw


def _connect(params: dict[str, Any]) -> RoutedConnection:
    params = {name: value for name, value in params.items() if value != ""}
    if get_wait_callback() is None or Timeout is None:
        return psycopg2.connect(**params)  # type: ignore[no-any-return]  # the factory decides
    # Where a callback waits, libpq does not look at connect_timeout.
    seconds = routing().probe_timeout
    error = psycopg2.OperationalError(f"{params.get('host')}:{params.get('port')} did not answer within {seconds:g} s.")
    with Timeout(seconds, error):
        return psycopg2.connect(**params)  # type: ignore[no-any-return]  # as above
