"""Switching hosts on, cutting their power, and seeing whether they answer."""

import socket
import sys
import time
from collections.abc import Iterable

from fleet import cgroups, disk, leftovers
from fleet.errors import FleetError
from fleet.host import Host
from fleet.launching import launch
from fleet.terminal import say
from fleet.tools import POLL

PATIENCE = 90  # seconds for a host to answer, on a machine that has much else to do


def is_on(host: Host) -> bool:
    """Say whether anything runs in the host."""
    return cgroups.is_populated(host.name)


def switch_on(host: Host) -> None:
    """Start the host; it is wait_for_ssh() that tells when it is there."""
    disk.mount(host)
    launch([sys.executable, "-S", "-m", "fleet.supply", host.name], group=cgroups.SUPPLY, log=host.console)


def cut_power(host: Host) -> None:
    """Kill all that runs in the host at once, as when its plug is pulled."""
    cgroups.kill(host.name)
    leftovers.remove(host.name)


def wait_for_ssh(hosts: Iterable[Host]) -> None:
    """Wait until every host answers to SSH, saying so of each; raise FleetError if some do not."""
    begin = time.monotonic()
    waiting = list(hosts)
    while waiting and time.monotonic() - begin < PATIENCE:
        for host in [host for host in waiting if answers(host)]:
            say(f"  {host.name} answers at {host.address} after {time.monotonic() - begin:.1f} s.")
            waiting.remove(host)
        time.sleep(POLL)
    if waiting:
        names = ", ".join(host.name for host in waiting)
        raise FleetError(f"Does not answer to SSH after {PATIENCE} s: {names}. See {waiting[0].console}.")


def answers(host: Host) -> bool:
    """Say whether the host's SSH server introduces itself."""
    try:
        with socket.create_connection((host.address, 22), timeout=0.2) as connection:
            connection.settimeout(1)
            return connection.recv(4) == b"SSH-"
    except OSError:
        return False
