"""Where a picture may be fetched from: the public web, and nothing of our own network."""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS = {"http": 80, "https": 443}


class UnreachableError(OSError):
    """An address from which nothing can be fetched; the message is a reason in a few words."""


def is_public(address: Address, port: int) -> bool:
    """Say whether an address is one of the public web, on the web's own ports."""
    embedded = getattr(address, "ipv4_mapped", None) or address
    return embedded.is_global and not embedded.is_multicast and port in _PORTS.values()


def connect(
    url: str, *, timeout: float, allowed: Callable[[Address, int], bool] = is_public
) -> tuple[http.client.HTTPConnection, str]:
    """Return a connection to the host of `url`, and the path to ask for; raise UnreachableError.

    The name is resolved once and the connection goes to that address, so that a name which is public when it is
    checked cannot become private when it is used.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        raise UnreachableError("not an address of the web")
    address, port = _resolve(parts, allowed)
    try:
        plain = socket.create_connection((address, port), timeout=timeout)
    except OSError as error:
        raise UnreachableError(f"no connection ({error.strerror or error})") from error
    connection = http.client.HTTPConnection(parts.hostname, port, timeout=timeout)
    connection.sock = _secure(plain, parts.hostname) if parts.scheme == "https" else plain
    path = parts.path or "/"
    return connection, f"{path}?{parts.query}" if parts.query else path


def _resolve(parts: SplitResult, allowed: Callable[[Address, int], bool]) -> tuple[str, int]:
    try:
        port = parts.port or _PORTS[parts.scheme]
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        raise UnreachableError("the host's name is not known") from error
    addresses = [str(sockaddr[0]) for *_, sockaddr in found]
    if not all(allowed(ipaddress.ip_address(address.split("%")[0]), port) for address in addresses):
        raise UnreachableError("not a public address")
    return addresses[0], port


def _secure(plain: socket.socket, host: str) -> socket.socket:
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except OSError as error:
        plain.close()
        raise UnreachableError("no valid certificate") from error
