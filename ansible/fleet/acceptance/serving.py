"""The shop as it serves on the fleet: releases are put onto it, and visitors write meanwhile."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from fleet import places
from fleet.acceptance.plays import Played, play
from fleet.drill.load import Load, Verdict
from fleet.drill.people import make_people
from fleet.drill.shop import door
from fleet.drill.visitor import Outcome, Visitor

ADDRESS, HOSTS = "10.77.0.10", ("app1", "app2")
# Writes per second. One costs the hosts a twentieth of a second of a processor, and they share it with whoever
# deploys: what is left decides how long that takes.
RATE = min(30.0, 5.0 * (os.cpu_count() or 1))
# An address book takes a hundred, and a busy machine is slow.
PEOPLE = 90
READYZ = "sudo curl --silent --max-time 9 --unix-socket /run/shop/web.sock --header 'Host: shop.example' http://localhost/readyz"


def deploy(folder: Path, *words: str, code: int = 0, inventory: Path = places.INVENTORY) -> Played:
    """Deploy the release in a folder."""
    return play("deploy", "-e", f"release_folder={folder}", *words, code=code, inventory=inventory)


def running(site) -> dict[str, str]:
    """Return which release answers on each application host."""
    return {host: site.ssh(host, f'{READYZ} | sed -n \'s/.*"release": "\\(.*\\)".*/\\1/p\'') for host in HOSTS}


@contextmanager
def load(rate: float = RATE) -> Iterator[list[Verdict]]:
    """Write and read meanwhile, and look everything up afterwards."""
    verdicts: list[Verdict] = []
    way_in = door(ADDRESS)
    visitors = Load([Visitor(person, way_in) for person in make_people(PEOPLE)], rate=rate)
    with visitors:
        time.sleep(2)
        yield verdicts
        time.sleep(2)
    verdicts.append(visitors.verdict())


@dataclass
class Cut:
    """The time in which somebody lost power, or the address: who was being served by then has no answer."""

    since: float = field(default_factory=time.monotonic)
    until: float = 0.0

    def __enter__(self) -> Self:
        self.since = time.monotonic()
        return self

    def __exit__(self, *error: object) -> None:
        self.until = time.monotonic()

    def may_excuse(self, outcome: Outcome) -> bool:
        """Say whether a request was under way meanwhile."""
        return outcome.was_under_way(self.since, self.until)


def nothing_was_lost(figures, item: str, verdict: Verdict, *cuts: Cut) -> bool:
    """Note how a load went, and say whether every write was answered and is there, and every read answered."""
    print(f"{item}: {verdict}")  # noqa: T201 -- a figure for the reader
    excused = [each for each in verdict.failed if any(cut.may_excuse(each) for cut in cuts)]
    failed = len(verdict.failed) - len(excused)
    but = f", but {len(excused)} that were under way" if cuts else ""
    return all(
        [
            figures.holds(item, f"failed of {verdict.sent} writes{but}", failed, bound=0, unit=""),
            figures.holds(item, f"failed of {len(verdict.reads)} reads", len(verdict.failed_reads), bound=0, unit=""),
            figures.holds(item, "acknowledged and lost", verdict.lost, bound=0, unit=""),
        ]
    )
