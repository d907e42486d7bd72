"""The figures as a table, for a terminal and for the documentation."""

from collections.abc import Sequence

from tests.torture.contenders.table import CONTENDERS
from tests.torture.judging import Figures

HEADINGS = (
    "scenario", "contender", "reads", "stale", "on replicas", "failed reads", "writes", "failed", "in flight", "lost",
    "on old primary", "longest s", "heal s",
)  # fmt: skip
TITLES = {contender.name: contender.title for contender in CONTENDERS}


def cells(figures: Figures) -> list[str]:
    """Return a row's cells, as under `HEADINGS`."""
    return [
        figures.scenario,
        TITLES[figures.contender],
        str(figures.reads),
        str(figures.stale),
        f"{figures.on_replicas:.1%}",
        str(figures.failed_reads),
        str(figures.writes),
        str(figures.failed_writes),
        str(figures.in_flight),
        str(figures.lost),
        "" if figures.strays is None else str(figures.strays),
        f"{figures.longest:.2f}",
        _heal(figures),
    ]


def _heal(figures: Figures) -> str:
    if figures.heal is None:
        return ""
    return f"{figures.heal:.1f}" if figures.healed else f"over {figures.heal:.1f}"


def rows(all_figures: Sequence[Figures]) -> list[Sequence[str]]:
    """Return the table, its heading first."""
    return [HEADINGS, *map(cells, all_figures)]
