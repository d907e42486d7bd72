"""Servers: each node is one, or what is remembered of it would be true of another that answers by turns."""

import socket
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg2
from django.core.checks import CheckMessage, Error

from routers.placement import homes
from routers.topology import Node, topology_of

LOOKS = 3
_WHO = "SELECT pg_postmaster_start_time()::text, inet_server_addr()::text, inet_server_port()"
HINT = "Name each server by an address of its own in the URI, not a balancer, a pooler or a name that they share."


def check_addresses(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a host name that stands for several servers; one that nobody knows yet is no concern of this check."""
    return [
        Error(
            f"{node} of {database!r} resolves to several addresses: {', '.join(addresses)}.",
            hint=HINT,
            id="routers.E011",
        )
        for database in homes()
        for node in topology_of(database).nodes
        if len(addresses := _addresses(node)) > 1
    ]


def check_one_server_each(
    app_configs: Sequence[Any] | None, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a node behind which one server or another answers."""
    asked = set(databases or ())
    return [
        Error(
            f"Behind {node} of {database!r} are several servers: {LOOKS} connections found {found}.",
            hint=HINT,
            id="routers.E012",
        )
        for database in homes()
        if database in asked
        for node in topology_of(database).nodes
        if (found := _servers(database, node)) > 1
    ]


def _addresses(node: Node) -> list[str]:
    """Return the addresses of the family that has most: a server may well have one of each."""
    if not node.host or node.host.startswith("/"):
        return []
    families: dict[int, set[str]] = {}
    try:
        for family, *_, address in socket.getaddrinfo(node.host, node.port or None, type=socket.SOCK_STREAM):
            families.setdefault(family, set()).add(str(address[0]))
    except OSError:
        return []
    return max((sorted(found) for found in families.values()), key=len)


def _servers(database: str, node: Node) -> int:
    wrapper, found = topology_of(database).wrapper, set()
    for _ in range(LOOKS):
        try:
            raw = wrapper.connect_to(node)
        except psycopg2.Error:
            # A server that is down is not one of several; `dbtopology` shows it.
            return 0
        try:
            found.add(raw.ask(_WHO))
        finally:
            raw.close()
    return len(found)
