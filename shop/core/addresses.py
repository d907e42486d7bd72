"""Where a request comes from, as far as that can be believed."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """Return the network address of who asks, or None where it is not known.

    A proxy's word counts only if it stands on this host, as gunicorn sees it: behind its Unix socket or on the loopback
    interface. The last address that it names is the one it has seen itself; those before are what it was told.
    """
    peer = _parsed(request.META.get("REMOTE_ADDR", ""))
    if peer is None or peer.is_loopback:
        peer = _parsed(request.headers.get("X-Forwarded-For", "").rpartition(",")[2]) or peer
    return str(peer) if peer else None


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.strip())
    except ValueError:
        return None
