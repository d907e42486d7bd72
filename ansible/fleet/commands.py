"""What one can do with the fleet: `ansible/bin/fleet COMMAND`."""

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from fleet import cgroups, clock, fleet, host, needs, network, plan, power, status
from fleet.errors import FleetError
from fleet.host import Host
from fleet.places import ANSIBLE, INVENTORY, SSH_CONFIG
from fleet.terminal import say

SOMETHING_IS_OFF = 3
Options = argparse.Namespace


def main(words: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 when it failed, 3 when status finds something that is not on."""
    options = _parser().parse_args(words)
    try:
        needs.check()
        command: Callable[[Options], int] = options.command
        return command(options)
    except FleetError as error:
        problem = str(error)
    except OSError as error:
        problem = f"{error.filename}: {error.strerror}."
    except KeyboardInterrupt:
        problem = "Interrupted. What was done so far stays; the same command goes on from there."
    sys.stderr.write(problem + "\n")
    return 1


def _up(options: Options) -> int:
    begin = time.monotonic()
    wanted = plan.read(options.inventory)
    with fleet.alone():
        fleet.bring_up(wanted, offline=options.offline)
    say(f"The fleet is up: {len(wanted.hosts)} hosts, after {time.monotonic() - begin:.1f} s.")
    say(f"  ssh -F {SSH_CONFIG} {wanted.hosts[0].name}")
    say(f"  cd {ANSIBLE} && ../.venv/bin/ansible -i {options.inventory.resolve()} all -m ping")
    return 0


def _down(options: Options) -> int:
    begin = time.monotonic()
    with fleet.alone():
        was_there = fleet.take_down(purge=options.purge)
    say(f"The fleet is down, after {time.monotonic() - begin:.1f} s." if was_there else "The fleet was down already.")
    return 0


def _status(_: Options) -> int:
    return 0 if status.show(host.every()) else SOMETHING_IS_OFF


def _start(options: Options) -> int:
    with fleet.alone():
        fleet.switch_on(_named(options))
    return 0


def _clock(options: Options) -> int:
    seconds = -options.behind if options.behind else options.ahead
    with fleet.alone():
        for own in _named(options):
            clock.shift(own, seconds)
            say(f"{own.name}: {seconds:+d} s from the right time, for programs that start from now on.")
    return 0


def _each(act: Callable[[Host], None], *, done: str, needs_power: bool = True) -> Callable[[Options], int]:
    """Return a command that does `act` to each host it is given, and says that it is `done`."""

    def command(options: Options) -> int:
        with fleet.alone():
            for own in _named(options):
                if needs_power and not power.is_on(own):
                    raise FleetError(f"{own.name} is off: start it first.")
                act(own)
                say(f"{own.name} {done}.")
        return 0

    return command


def _freeze(own: Host, *, frozen: bool) -> None:
    cgroups.freeze(own.name, frozen=frozen)


def _cut(own: Host) -> None:
    network.cut(own.name)


def _heal(own: Host) -> None:
    network.heal(own.name)


def _named(options: Options) -> list[Host]:
    return [host.find(name) for name in options.hosts]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fleet",
        description="A fleet of real Debian hosts on this machine, to try deployments and failures on.",
        epilog="It needs root. docs/howto/fleet.rst tells more.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    up = _add(commands, "up", _up, "make and start every host of the inventory")
    up.add_argument("--inventory", type=Path, default=INVENTORY, help="another inventory than inventories/fleet")
    up.add_argument("--offline", action="store_true", help="fetch no package from outside that is not in the cache")
    down = _add(commands, "down", _down, "remove every host, its disk, and what ran for it")
    down.add_argument("--purge", action="store_true", help="remove bases, packages and keys as well")
    _add(commands, "status", _status, "list the hosts; exit code 3 if one is not on")
    for name, (command, meaning) in _ON_HOSTS.items():
        _add(commands, name, command, meaning).add_argument("hosts", nargs="+", metavar="HOST")
    _add_clock(commands)
    return parser


def _add_clock(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _add(commands, "clock", _clock, "put the clock forward or back for programs that start from then on")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--ahead", type=clock.parse_duration, default=0, metavar="TIME", help="such as 90s, 5m, 2h, 1d")
    way.add_argument("--behind", type=clock.parse_duration, default=0, metavar="TIME", help="as above")
    way.add_argument("--right", action="store_true", help="the machine's own time again")
    parser.add_argument("hosts", nargs="+", metavar="HOST")


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: Callable[[Options], int],
    meaning: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=meaning, description=f"{meaning[0].upper()}{meaning[1:]}.")
    parser.set_defaults(command=command)
    return parser


_ON_HOSTS: dict[str, tuple[Callable[[Options], int], str]] = {
    "kill": (
        _each(power.cut_power, done="is off", needs_power=False),
        "cut the power: nothing inside is asked or told",
    ),
    "remove": (
        _each(fleet.remove, done="is gone", needs_power=False),
        "remove the host and its disk; `up` makes it anew, bare",
    ),
    "start": (_start, "give power again, and wait until SSH answers"),
    "freeze": (_each(partial(_freeze, frozen=True), done="stands still"), "stop every process where it is"),
    "thaw": (_each(partial(_freeze, frozen=False), done="goes on"), "let them go on"),
    "cut": (_each(_cut, done="is cut off"), "let no frame in or out, as when a switch fails"),
    "heal": (_each(_heal, done="is connected"), "connect it again"),
}
