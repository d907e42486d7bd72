"""What a container lacks of a machine, made good after each boot: settings of the kernel, and limits that count."""

import os
import signal
from contextlib import suppress
from pathlib import Path

from fleet import cgroups
from fleet.errors import FleetError
from fleet.tools import run, wait_until

# These are the kernel's and not the container's, hence read-only in it. A file bound over each lets sysctl write and
# read it there, and leaves the machine alone.
_KERNEL = {
    "/proc/sys/fs/file-max": "9223372036854775807",
    "/proc/sys/fs/protected_fifos": "1",
    "/proc/sys/fs/protected_hardlinks": "1",
    "/proc/sys/fs/protected_regular": "2",
    "/proc/sys/fs/protected_symlinks": "1",
    "/proc/sys/fs/suid_dumpable": "0",
    "/proc/sys/kernel/dmesg_restrict": "0",
    "/proc/sys/kernel/kptr_restrict": "0",
    "/proc/sys/kernel/pid_max": "4194304",
    "/proc/sys/kernel/randomize_va_space": "2",
    "/proc/sys/kernel/sysrq": "438",
    "/proc/sys/kernel/unprivileged_bpf_disabled": "2",
    "/proc/sys/kernel/yama/ptrace_scope": "0",
    "/proc/sys/vm/dirty_background_ratio": "10",
    "/proc/sys/vm/dirty_ratio": "20",
    "/proc/sys/vm/max_map_count": "65530",
    "/proc/sys/vm/nr_hugepages": "0",
    "/proc/sys/vm/overcommit_memory": "0",
    "/proc/sys/vm/overcommit_ratio": "50",
    "/proc/sys/vm/swappiness": "60",
    "/sys/kernel/mm/transparent_hugepage/defrag": "madvise",
    "/sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never",
}
# Where the machine has version 1 of control groups, systemd-nspawn mounts these read-only, and systemd inside would
# silently ignore MemoryMax, TasksMax and CPUQuota.
_CONTROLLERS = ("cpu", "cpuacct", "memory", "pids")
_REEXECUTE = signal.SIGRTMIN + 25  # systemd: read your configuration again, and look which controllers there are


def prepare(nspawn: int) -> None:
    """Wait until the system in the container that our child `nspawn` runs is there, and give it what it lacks."""
    wait_until(lambda: _is_up(nspawn) or _has_ended(nspawn), seconds=30)
    system = _first_child(nspawn)
    if system and not _has_ended(nspawn):
        _inside(system, "sh", "-c", _script())
        reexecute(system)
        _inside(system, "/usr/lib/systemd/systemd-sysctl")


def system_of(name: str) -> int:
    """Return the host's process 1, as this machine numbers it; 0 if there is none."""
    with suppress(OSError):
        for process in (cgroups.group(name) / "supervisor/cgroup.procs").read_text().split():
            if child := _first_child(int(process)):
                return child
    return 0


def reexecute(system: int) -> None:
    """Make systemd look around again; its services go on."""
    with suppress(ProcessLookupError):
        os.kill(system, _REEXECUTE)


def _is_up(nspawn: int) -> bool:
    system = _first_child(nspawn)
    return system != 0 and Path(f"/proc/{system}/root/run/systemd/private").exists()


def _has_ended(child: int) -> bool:
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _first_child(process: int) -> int:
    with suppress(OSError, IndexError):
        return int(Path(f"/proc/{process}/task/{process}/children").read_text().split()[0])
    return 0


def _script() -> str:
    lines = ["mkdir -p /run/fleet"]
    if cgroups.old():
        lines += [f"mount -o remount,bind,rw /sys/fs/cgroup/{name} 2>/dev/null" for name in _CONTROLLERS]
    for path, value in _KERNEL.items():
        own = f"/run/fleet/{path.strip('/').replace('/', '.')}"
        lines.append(f"test -e {path} && echo '{value}' >{own} && mount --bind {own} {path}")
    return "\n".join(lines)


def _inside(system: int, *words: str) -> None:
    """Run a program in the container; it may be gone again, so nobody minds whether it succeeds."""
    with suppress(FleetError):
        run("nsenter", "--target", str(system), "--mount", "--uts", "--ipc", "--net", *words)
