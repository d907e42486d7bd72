"""What a container leaves when it is killed, and what would be in its way when it starts again."""

from pathlib import Path

from fleet import cgroups, network
from fleet.tools import run

# Where systemd-nspawn of Debian 13 lets the machine see the sockets of a host.
_SOCKETS = Path("/run/systemd/nspawn/unix-export")


def remove(name: str) -> None:
    """Remove what the host `name`, which is off, left of its link, its sockets and its control groups."""
    network.remove_link(name)
    sockets = _SOCKETS / name
    if sockets.is_mount():
        run("umount", "--lazy", sockets)
    if sockets.exists():
        sockets.rmdir()
    # Left groups have groups of their own, and no process may enter one that hands controllers down.
    cgroups.remove(name)
