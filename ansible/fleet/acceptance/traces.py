"""What a fleet could leave on the machine."""

from dataclasses import dataclass
from pathlib import Path

from fleet import cgroups, network


@dataclass(frozen=True)
class Traces:
    """Mounts, files that are disks, network links and control groups."""

    mounts: frozenset[str]
    disks: frozenset[str]
    links: frozenset[str]
    groups: frozenset[Path]


def look() -> Traces:
    """Return what there is now: every mount, disk and link, and of groups those that are the fleet's."""
    hierarchies = (cgroups.unified(), *cgroups.old())
    return Traces(
        mounts=frozenset(line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()),
        disks=frozenset(file.read_text() for file in Path("/sys/block").glob("loop*/loop/backing_file")),
        links=frozenset(link.name for link in Path("/sys/class/net").iterdir()),
        groups=frozenset(path / cgroups.TOP for path in hierarchies if (path / cgroups.TOP).exists()),
    )


def processes() -> frozenset[tuple[int, str]]:
    """Return the processes of the fleet, each with the moment it began: an id may be given again."""
    return frozenset((process, _begin(process)) for process in cgroups.processes())


def alive(seen: frozenset[tuple[int, str]]) -> set[tuple[int, str]]:
    """Return which of these processes are still there, zombies too."""
    return {(process, begin) for process, begin in seen if begin and _begin(process) == begin}


def has_bridge() -> bool:
    """Say whether the fleet's bridge is there."""
    return network.BRIDGE in look().links


def _begin(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""
