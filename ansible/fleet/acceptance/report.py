"""The report of a drill, in Markdown: each figure beside its bound."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from fleet.acceptance.figures import Figure


def report(
    figures: Iterable[Figure], outcomes: Mapping[str, int], failed: Iterable[str], *, about: Mapping[str, str]
) -> str:
    """Return the report; `outcomes` counts tests by how they ended, and `about` says what was tried, when and where."""
    parts = [
        "# Drill",
        _table(("", ""), about.items()),
        "## Figures",
        _table(("Item", "What", "Measured", "At most", ""), map(_row, figures)),
        "## Tests",
        ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items() if count) + ".",
        *(f"- failed: {name}" for name in failed),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def lasted(seconds: float) -> str:
    """Return a duration as people write it, such as 0:41:07."""
    return str(timedelta(seconds=round(seconds)))


def _row(figure: Figure) -> tuple[str, ...]:
    measured, bound = map(figure.in_units, (figure.measured, figure.bound))
    return figure.item, figure.what, measured, bound, figure.verdict


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
