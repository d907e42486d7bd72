"""One connection to one node, within a time that holds also where libpq's own limit does not."""

from functools import partial
from typing import Any

import psycopg2
from psycopg2 import extras

from routers.backends.postgresql.connection import RoutedConnection
from routers.topology import Node


def connect(
    node: Node,
    database: str,
    params: dict[str, Any],
    *,
    is_routed: bool,
    seconds: float | None = None,
    is_heeded: bool = False,
) -> RoutedConnection:
    """Return a connection to `node`, in autocommit; raise psycopg2.Error.

    It is given up after `seconds` (libpq's `connect_timeout`, if None), and with `is_heeded` as soon as the node falls
    silent: a busy server takes its time to let somebody in, and answers its probes. Where libpq waits by itself, as
    without gevent, only its own limit holds.
    """
    if seconds is None:
        seconds = float(params.get("connect_timeout", 0))
    server = {"host": node.host, "port": node.port}
    make = partial(RoutedConnection, node=node, seconds=seconds, is_heeded=is_heeded)
    given = {name: value for name, value in {**params, **server}.items() if value != ""}
    raw: RoutedConnection = psycopg2.connect(**given, connection_factory=make)
    raw.database, raw.is_routed, raw.autocommit = database, is_routed, True
    raw.dbname = raw.info.dbname
    # Django decodes JSON itself.
    extras.register_default_jsonb(conn_or_curs=raw, loads=lambda text: text)
    return raw
