"""What the fleet asks of the machine: root, Debian, its programs, and control groups it can freeze and kill."""

import os
import platform
import shutil
from collections.abc import Iterable

from fleet.errors import FleetError
from fleet.tools import search_path

# Program that is looked for, and the package that brings it.
PROGRAMS = {
    "systemd-nspawn": "systemd-container",
    "debootstrap": "debootstrap",
    "apt-cacher-ng": "apt-cacher-ng",
    "ip": "iproute2",
    "losetup": "mount",
    "mkfs.ext4": "e2fsprogs",
    "mount": "mount",
    "nsenter": "util-linux",
    # By it Ansible lays out files.
    "rsync": "rsync",
    "ssh-keygen": "openssh-client",
}


def check() -> None:
    """Raise FleetError unless this machine can carry hosts."""
    check_root(os.geteuid())
    check_debian(_system())
    check_programs(name for name in PROGRAMS if not shutil.which(name, path=search_path()))


def check_root(user: int) -> None:
    """Raise FleetError unless `user` is root."""
    if user != 0:
        raise FleetError(
            "The fleet needs root, for containers, mounts and a network bridge: run it with sudo, or as root."
        )


def check_debian(system: dict[str, str]) -> None:
    """Raise FleetError unless `system`, what os-release says, is Debian or made from it."""
    if "debian" not in {system.get("ID"), *system.get("ID_LIKE", "").split()}:
        name = system.get("PRETTY_NAME", "another system")
        raise FleetError(f"The fleet needs Debian, and this is {name}: use a Debian machine or a virtual one.")


def check_programs(missing: Iterable[str]) -> None:
    """Raise FleetError that names the packages of the `missing` programs."""
    packages = sorted(PROGRAMS[name] for name in missing)
    if packages:
        words = " ".join(packages)
        raise FleetError(f"Missing from Debian: {words}. Install with: apt-get install --no-install-recommends {words}")


def _system() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {"PRETTY_NAME": platform.system()}
