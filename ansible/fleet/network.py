"""The bridge that hosts are plugged into, and pulling a host's plug."""

import json
from ipaddress import IPv4Interface
from pathlib import Path

from fleet.errors import FleetError
from fleet.tools import run

BRIDGE = "br-shop"
_LINKS = Path("/sys/class/net")


def make_bridge(address: IPv4Interface) -> None:
    """Make the bridge with its address, unless it is there; raise FleetError if that network is another link's."""
    for link, other in _addresses():
        if link == BRIDGE and other == address:
            return
        if other.network.overlaps(address.network):
            advice = "take the fleet down first" if link == BRIDGE else "set another fleet_bridge and other addresses"
            raise FleetError(f"{address.network} is in use by {link} ({other}): {advice}.")
    if not (_LINKS / BRIDGE).exists():
        run("ip", "link", "add", BRIDGE, "type", "bridge")
    run("ip", "address", "add", str(address), "dev", BRIDGE)
    run("ip", "link", "set", BRIDGE, "up")


def remove_bridge() -> None:
    """Remove the bridge, if it is there."""
    _remove(BRIDGE)


def remove_link(host: str) -> None:
    """Remove what a host that is off may have left of its link."""
    _remove(_link(host))


def is_cut(host: str) -> bool:
    """Say whether the host's link leads nowhere."""
    return (_LINKS / _link(host)).exists() and not (_LINKS / _link(host) / "master").exists()


def cut(host: str) -> None:
    """Take the host's link off the bridge: its carrier stays, and no frame passes, as when a switch fails."""
    run("ip", "link", "set", _link(host), "nomaster")


def heal(host: str) -> None:
    """Put the host's link back on the bridge."""
    run("ip", "link", "set", _link(host), "master", BRIDGE)


def _link(host: str) -> str:
    return f"vb-{host}"  # systemd-nspawn names it so


def _remove(link: str) -> None:
    if not (_LINKS / link).exists():
        return
    try:
        run("ip", "link", "delete", link)
    except FleetError:
        # The kernel removes a host's link by itself, a moment after the host's last process.
        if (_LINKS / link).exists():
            raise


def _addresses() -> list[tuple[str, IPv4Interface]]:
    links = json.loads(run("ip", "-4", "-json", "address", "show"))
    return [
        (link["ifname"], IPv4Interface(f"{own['local']}/{own['prefixlen']}"))
        for link in links
        for own in link["addr_info"]
    ]
