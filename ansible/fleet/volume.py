"""The file system that all hosts' disks lie on: one file, which goes at once, however much hosts have written."""

from fleet.places import HOSTS, IMAGE
from fleet.tools import run

_UNFINISHED = IMAGE.with_suffix(".unfinished")
_SIZE = "64G"  # at most: the file takes what hosts have written
# Hosts lose their power and the machine keeps its own, so nothing waits for the disk. Without the last one, tables of
# inodes for all of it are written in the background.
_OPTIONS = "noatime,nobarrier,noinit_itable"


def attach() -> None:
    """Make it and mount it, unless it is."""
    if HOSTS.is_mount():
        return
    HOSTS.mkdir(parents=True, exist_ok=True)
    if not IMAGE.exists():
        _make()
    # What hosts read is kept in memory once, by their own file system, and not by the machine's below it as well.
    device = run("losetup", "--find", "--show", "--direct-io=on", IMAGE).strip()
    try:
        run("mount", "-t", "ext4", "-o", _OPTIONS, device, HOSTS)
    finally:
        # As long as it is mounted the kernel keeps it.
        run("losetup", "--detach", device)


def remove() -> None:
    """Remove it, if it is there; it is mounted no more."""
    for file in (IMAGE, _UNFINISHED):
        file.unlink(missing_ok=True)


def _make() -> None:
    _UNFINISHED.unlink(missing_ok=True)
    run("truncate", "--size", _SIZE, _UNFINISHED)
    run("mkfs.ext4", "-q", "-F", "-O", "^has_journal", "-m", "0", _UNFINISHED)
    _UNFINISHED.rename(IMAGE)
