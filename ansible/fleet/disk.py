"""A host's disk: an overlay over the base, which stays when the power is cut, and goes when the fleet goes down."""

import secrets
import shutil
from ipaddress import IPv4Interface
from pathlib import Path

from fleet.host import Host
from fleet.keys import make_host_key
from fleet.tools import run

_NETWORK = """\
[Match]
Name=host0

[Network]
Address={address}/{prefix}
Gateway={gateway}
LinkLocalAddressing=no
"""


def create(host: Host, *, bridge: IPv4Interface) -> None:
    """Make the disk of a host that knows its name and address."""
    for part in ("upper", "work", "root"):
        (host.directory / part).mkdir(parents=True, exist_ok=True)
    mount(host)
    etc = host.root / "etc"
    (etc / "hostname").write_text(f"{host.name}\n")
    (etc / "machine-id").write_text(f"{secrets.token_hex(16)}\n")
    network = _NETWORK.format(address=host.address, prefix=bridge.network.prefixlen, gateway=bridge.ip)
    (etc / "systemd/network/10-host0.network").write_text(network)
    (etc / "hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {host.name}\n")
    make_host_key(host)
    host.remember()


def mount(host: Host) -> None:
    """Mount the disk, unless it is."""
    if not host.root.is_mount():
        parts = f"lowerdir={host.base},upperdir={host.directory}/upper,workdir={host.directory}/work"
        run("mount", "-t", "overlay", f"fleet-{host.name}", "-o", parts, host.root)


def remove(directory: Path) -> None:
    """Remove a directory, if it is there, and what is mounted in it: a host's disk, or what debootstrap needed."""
    mounts = [Path(line.split()[4]) for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    for mount in reversed([path for path in mounts if path.is_relative_to(directory)]):
        run("umount", "--lazy", mount)
    if directory.exists():
        shutil.rmtree(directory)
