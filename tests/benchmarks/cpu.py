"""The CPU time that processes have used, user and system."""

import os
import time
from collections.abc import Iterable
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def process_seconds(pid: int) -> float:
    """Return the seconds of CPU that a process has used itself, to the nanosecond; 0 where it has ended."""
    try:
        # Linux's clock of another process: clock_getcpuclockid(3) makes its number like this.
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def ended_children_seconds(pid: int) -> float:
    """Return the seconds that children of a process had used when they ended, to the hundredth."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[13]) + int(fields[14])) / _TICK


def total_seconds(pids: Iterable[int]) -> float:
    """Return what processes and their ended children have used: what one that ends has used moves to its parent."""
    return sum(process_seconds(pid) + ended_children_seconds(pid) for pid in pids)


def with_children(pid: int) -> list[int]:
    """Return a process and those below it that run now."""
    found = [pid]
    for parent in found:  # the list grows while it is read
        found += _children(parent)
    return found


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
