"""What was measured, each beside the most that it may be; the report is made of these."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measurement of `item`, such as "leader killed": `what` was `measured`, and may be `bound` at most."""

    item: str
    what: str
    measured: float
    bound: float
    unit: str

    @property
    def held(self) -> bool:
        """Say whether it is within its bound."""
        return self.measured <= self.bound


class Figures:
    """All measurements of a run, in their order."""

    def __init__(self) -> None:
        self.taken: list[Figure] = []

    def holds(self, item: str, what: str, measured: float, *, bound: float, unit: str = "s") -> bool:
        """Note a measurement and say whether it is within its bound: `assert figures.holds(...)`."""
        figure = Figure(item, what, measured, bound, unit)
        self.taken.append(figure)
        print(f"{item}: {what}: {measured:.1f} {unit}, bound {bound:g} {unit}")  # noqa: T201 -- a figure for the reader
        return figure.held


def business() -> float:
    """Return how many times more there is to do than this machine's processors do at once; 1 at least."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
