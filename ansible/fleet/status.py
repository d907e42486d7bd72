"""How the hosts are, as a table."""

from collections.abc import Iterator, Sequence

from fleet import cgroups, clock, network, power
from fleet.host import Host
from fleet.terminal import say, say_table


def show(hosts: Sequence[Host]) -> bool:
    """Print the hosts; return whether there are any and all are on, connected and at the right time."""
    if not hosts:
        say("The fleet is down.")
        return False
    say_table([("HOST", "ADDRESS", "DEBIAN", "STATE", "MEMORY"), *map(_row, hosts)])
    return all(list(_troubles(host)) == [] for host in hosts)


def _row(host: Host) -> tuple[str, ...]:
    return host.name, host.address, str(host.debian), ", ".join(_troubles(host)) or "on", _memory(host)


def _troubles(host: Host) -> Iterator[str]:
    if not power.is_on(host):
        yield "off"
    if cgroups.is_frozen(host.name):
        yield "frozen"
    if network.is_cut(host.name):
        yield "cut off"
    if shift := clock.shift_of(host):
        yield f"clock {shift:+d} s"


def _memory(host: Host) -> str:
    """Return how much the host uses, its page cache included."""
    used = cgroups.memory(host.name)
    return "-" if used is None or not power.is_on(host) else f"{used >> 20} MiB"
