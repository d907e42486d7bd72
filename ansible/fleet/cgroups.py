"""Control groups: one subtree per host, by which it is frozen, killed to the last process, and found again.

A machine has one hierarchy (version 2) or several (version 1 beside it). A host needs its own group in each, or hosts
would share one and fight over it. Freezing and killing are version 2's, which is there in either case.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from fleet.errors import FleetError
from fleet.tools import wait_until

TOP = "shop-fleet"
# Beside the hosts: what keeps them running.
SUPPLY = "supply"
PACKAGES = "packages"


@cache
def unified() -> Path:
    """Return where version 2 is mounted."""
    for path, kind in _mounts():
        if kind == "cgroup2":
            return path
    raise FleetError("This machine mounts no cgroup2 file system, without which no host can be frozen or killed.")


@cache
def old() -> tuple[Path, ...]:
    """Return where version 1's hierarchies are mounted; none on a machine of today."""
    return tuple(path for path, kind in _mounts() if kind == "cgroup")


def group(name: str = "") -> Path:
    """Return the group of a host, or that of the whole fleet."""
    return unified() / TOP / name


def enter(name: str) -> None:
    """Make the groups of `name`, and move this process into them."""
    _delegate(unified())
    for hierarchy in (unified(), *old()):
        own = hierarchy / TOP / name
        own.mkdir(parents=True, exist_ok=True)
        if (hierarchy / "cpuset.cpus").exists() and hierarchy != unified():
            _copy_cpuset(hierarchy, own)
        (own / "cgroup.procs").write_text(str(os.getpid()))


def processes(name: str = "") -> list[int]:
    """Return the processes in the subtree of `name`, or of the whole fleet."""
    files = group(name).rglob("cgroup.procs")
    found: list[int] = []
    for file in files:
        with suppress(OSError):  # the group went away meanwhile
            found.extend(int(line) for line in file.read_text().split())
    return found


def is_populated(name: str = "") -> bool:
    """Say whether any process is in the subtree."""
    return _event(name, "populated")


def is_frozen(name: str) -> bool:
    """Say whether every process in the subtree stands still."""
    return _event(name, "frozen")


def memory(name: str) -> int | None:
    """Return the bytes that the subtree uses, page cache included; None where this machine does not count them."""
    files = [group(name) / "memory.current", *(root / TOP / name / "memory.usage_in_bytes" for root in old())]
    return next((int(file.read_text()) for file in files if file.exists()), None)


def freeze(name: str, *, frozen: bool) -> None:
    """Stop every process of the subtree where it is, or let all of them go on."""
    (group(name) / "cgroup.freeze").write_text("1" if frozen else "0")
    if not wait_until(lambda: is_frozen(name) == frozen, seconds=5):
        raise FleetError(f"{name} does not {'stand still' if frozen else 'go on'}: see {group(name)}/cgroup.events.")


def kill(*names: str) -> None:
    """Kill every process of these subtrees at once; none gets a signal that it could handle."""
    waiting = [name for name in names if group(name).exists()]
    for name in waiting:
        if (killer := group(name) / "cgroup.kill").exists():
            killer.write_text("1")
    if not wait_until(lambda: all([_is_dead(name) for name in waiting]), seconds=10):  # noqa: C419 -- kill all again
        left = ", ".join(str(group(name)) for name in waiting if is_populated(name))
        raise FleetError(f"Processes in {left} do not die: `ps` tells what they wait for.")


def remove(name: str = "") -> None:
    """Remove the empty groups of `name` in every hierarchy, or those of the whole fleet."""
    for hierarchy in (unified(), *old()):
        own = hierarchy / TOP / name
        for path, _, _ in os.walk(own, topdown=False):
            with suppress(FileNotFoundError):
                Path(path).rmdir()


def _is_dead(name: str) -> bool:
    """Say whether nobody is left; kernels before 5.14 have no cgroup.kill, so each is killed again until then."""
    if not is_populated(name):
        return True
    for process in processes(name):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return False


def _event(name: str, event: str) -> bool:
    try:
        return f"{event} 1" in (group(name) / "cgroup.events").read_text().splitlines()
    except FileNotFoundError:
        return False


def _delegate(root: Path) -> None:
    """Hand the controllers that this machine has down to the hosts' groups."""
    (root / TOP).mkdir(exist_ok=True)
    for path in (root, root / TOP):
        for controller in (path / "cgroup.controllers").read_text().split():
            with suppress(OSError):  # a controller that cannot be handed down is one that hosts go without
                (path / "cgroup.subtree_control").write_text(f"+{controller}")


def _copy_cpuset(hierarchy: Path, own: Path) -> None:
    """Version 1 lets nobody into a group that has been given no processor."""
    for path in (own.parent, own):
        for file in ("cpuset.cpus", "cpuset.mems"):
            (path / file).write_text((hierarchy / file).read_text())


def _mounts() -> Iterator[tuple[Path, str]]:
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        fields = line.split()
        yield Path(fields[4]), fields[fields.index("-") + 1]
