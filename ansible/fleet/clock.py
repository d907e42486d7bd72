"""A host's clock, put forward or back for the programs that start from then on.

The kernel has one clock for all containers, so it is the C library that is told another time, by faketime.
"""

import re
from argparse import ArgumentTypeError
from pathlib import Path

from fleet import firmware
from fleet.errors import FleetError
from fleet.host import Host

_DURATION = re.compile(r"(\d+)([smhd]?)")
_NAMES = ("LD_PRELOAD", "FAKETIME", "DONT_FAKE_MONOTONIC", "FAKETIME_DONT_FAKE_MONOTONIC")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_duration(text: str) -> int:
    """Return the seconds in 90, 90s, 5m, 2h or 1d; raise ArgumentTypeError, which argparse shows, for others."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ArgumentTypeError(f"{text} is no duration: write it as 90, 5m, 2h or 1d.")
    return int(match[1]) * _SECONDS[match[2]]


def shift(host: Host, seconds: int) -> None:
    """Let what starts on the host from now on, services and sessions, see a clock that is `seconds` ahead."""
    variables = _variables(host, seconds) if seconds else {}
    _tell_services(host, variables)
    _tell_sessions(host, variables)
    _memory(host).write_text(f"{seconds}\n")
    if system := firmware.system_of(host.name):
        firmware.reexecute(system)


def shift_of(host: Host) -> int:
    """Return by how many seconds the host's clock is ahead."""
    return int(_memory(host).read_text()) if _memory(host).exists() else 0


def _memory(host: Host) -> Path:
    return host.directory / "clock"


def _tell_services(host: Host, variables: dict[str, str]) -> None:
    """Write them where systemd reads what every service gets."""
    file = host.root / "etc/systemd/system.conf.d/fleet-clock.conf"
    file.parent.mkdir(exist_ok=True)
    words = " ".join(f'"{name}={value}"' for name, value in variables.items())
    file.write_text(f"[Manager]\nDefaultEnvironment={words}\n")


def _tell_sessions(host: Host, variables: dict[str, str]) -> None:
    """Write them where PAM reads what every session gets, beside what others have there."""
    file = host.root / "etc/environment"
    lines = file.read_text().splitlines() if file.exists() else []
    kept = [line for line in lines if line.partition("=")[0] not in _NAMES]
    file.write_text("".join(f"{line}\n" for line in [*kept, *(f"{name}={value}" for name, value in variables.items())]))


def _variables(host: Host, seconds: int) -> dict[str, str]:
    libraries = [f"/{path.relative_to(host.base)}" for path in host.base.glob("usr/lib/*/faketime/libfaketimeMT.so.1")]
    if not libraries:
        raise FleetError(f"{host.name} has no libfaketime: take the fleet down with --purge, and bring it up anew.")
    # Clocks that only measure how long something takes stay right: timers live on them.
    return dict(zip(_NAMES, (libraries[0], f"{seconds:+d}", "1", "1"), strict=True))
