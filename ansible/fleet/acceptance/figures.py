"""What was measured, each beside the most that it may be; the report is made of these."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measurement of `item`, such as "leader killed": `what` was `measured`, and may be `bound` at most.

    On a machine that has `busy` times more to do than it can it may be so many times more.
    """

    item: str
    what: str
    measured: float
    bound: float
    unit: str
    busy: float = 1.0

    @property
    def held(self) -> bool:
        """Say whether it is within its bound, for a machine with so much to do."""
        return self.measured <= self.bound * self.busy

    def in_units(self, value: float) -> str:
        """Return a value with the figure's unit."""
        return f"{value:.4g} {self.unit}".rstrip()

    @property
    def verdict(self) -> str:
        """Say so in words."""
        if self.measured <= self.bound:
            return "held"
        return f"held, on a machine with {self.busy:.1f} times its work" if self.held else "**exceeded**"


class Figures:
    """All measurements of a run, in their order."""

    def __init__(self) -> None:
        self.taken: list[Figure] = []

    def holds(self, item: str, what: str, measured: float, *, bound: float, unit: str = "s", busy: float = 1.0) -> bool:
        """Note a measurement and say whether it is within its bound: `assert figures.holds(...)`."""
        figure = Figure(item, what, measured, bound, unit, busy)
        self.taken.append(figure)
        told = f"{figure.in_units(measured)}, bound {figure.in_units(bound)}: {figure.verdict}"
        print(f"{item}: {what}: {told}")  # noqa: T201 -- a figure for the reader
        return figure.held


def business() -> float:
    """Return how many times more there is to do than this machine's processors do at once; 1 at least."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
