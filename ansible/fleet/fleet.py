"""The fleet as a whole: brought up as planned, looked at, and taken down without a trace."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock

from fleet import base, cgroups, disk, host, keys, leftovers, network, packages, places, power, volume
from fleet.errors import FleetError
from fleet.host import Host
from fleet.plan import Plan
from fleet.terminal import say
from fleet.tools import wait_until


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other command changes the fleet."""
    with places.LOCK.open("w") as lock:
        flock(lock, LOCK_EX)
        yield


def bring_up(plan: Plan, *, offline: bool = False) -> None:
    """Make every planned host that is missing, start every one that is off, and wait until all answer."""
    wanted = [host.planned(own) for own in plan.hosts]
    volume.attach()
    _check_unchanged(wanted)
    network.make_bridge(plan.bridge)
    packages.serve(plan, offline=offline)
    for debian in sorted({own.debian for own in wanted}):
        base.make(debian, proxy=packages.url(plan))
    keys.make_key()
    made = {own.name for own in host.every()}
    for own in wanted:
        _make(own, plan, is_new=own.name not in made)
    keys.write_client_files(host.every())
    switch_on(wanted)


def anybody_is_on() -> bool:
    """Say whether something runs in any host."""
    return any(power.is_on(own) for own in host.every())


def switch_on(hosts: Iterable[Host]) -> None:
    """Start those that are off, and wait until they answer."""
    off = [own for own in hosts if not power.is_on(own)]
    for own in off:
        power.switch_on(own)
    power.wait_for_ssh(off)


def remove(own: Host) -> None:
    """Remove one host and its disk; the others stay, and bringing the fleet up makes it anew."""
    power.cut_power(own)
    disk.remove(own.directory)
    keys.write_client_files(host.every())


def take_down(*, purge: bool = False) -> bool:
    """Remove every host and all that ran for them; return False if nothing was there.

    The bases and the packages are kept for the next time, unless `purge` says otherwise.
    """
    was_there = places.HOSTS.exists() or cgroups.group().exists()
    cgroups.kill(*(own.name for own in host.every()))
    # A supply ends by itself when its host is gone, and buries it.
    wait_until(lambda: not cgroups.is_populated(cgroups.SUPPLY), seconds=2)
    cgroups.kill("")
    for directory in places.HOSTS.glob("*"):
        leftovers.remove(directory.name)
    disk.remove(places.HOSTS)
    volume.remove()
    cgroups.remove()
    network.remove_bridge()
    if purge:
        disk.remove(places.STATE)
        disk.remove(places.CLIENT)
    return was_there


def _make(own: Host, plan: Plan, *, is_new: bool) -> None:
    if is_new:
        disk.remove(own.directory)  # what an interrupted making left
        disk.create(own, bridge=plan.bridge)
    disk.mount(own)
    keys.authorise(own)


def _check_unchanged(wanted: Iterable[Host]) -> None:
    made = {own.name: own for own in host.every()}
    for own in wanted:
        if made.get(own.name, own) != own:
            raise FleetError(
                f"{own.name} is another host in the inventory than the one that was made: remove it first."
            )
    for name in made.keys() - {own.name for own in wanted}:
        say(f"  {name} is not in the inventory any more; it stays until the fleet goes down.")
