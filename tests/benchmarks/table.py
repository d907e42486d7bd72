"""The figures as a table, for a terminal and for the documentation."""

from collections.abc import Sequence

from tests.benchmarks.figures import Figures
from tests.benchmarks.pages import CACHED_TARGET, UNCACHED_TARGETS

HEADINGS = (
    "page", "state", "req/s", "p50 ms", "p99 ms", "app ms", "db ms", "cache ms", "queries", "bytes", "x bare", "target",
)  # fmt: skip


def target(figures: Figures) -> float | None:
    """Return the most that the page may cost in this state, in CPU of the bare view; None where nothing is asked."""
    return CACHED_TARGET if figures.state == "cached" else UNCACHED_TARGETS.get(figures.kind)


def holds(figures: Figures) -> bool:
    """Say whether the page costs no more than it may."""
    limit = target(figures)
    return limit is None or figures.ratio <= limit


def cells(figures: Figures) -> list[str]:
    """Return a row's cells, as under `HEADINGS`."""
    limit = target(figures)
    verdict = "" if limit is None else f"{limit:g} {'holds' if holds(figures) else 'missed'}"
    times = (figures.p50, figures.p99, figures.application, figures.database, figures.cache)
    return [
        figures.page,
        figures.state,
        f"{figures.rate:,.0f}",
        *(f"{value:.2f}" for value in times),
        str(figures.queries),
        f"{figures.size:,}",
        f"{figures.ratio:.1f}",
        verdict,
    ]


def rows(all_figures: Sequence[Figures]) -> list[Sequence[str]]:
    """Return the table, its heading first."""
    return [HEADINGS, *map(cells, all_figures)]


def summary(all_figures: Sequence[Figures]) -> str:
    """Say which targets hold, in one line each."""
    limited = [figures for figures in all_figures if target(figures) is not None]
    missed = [figures for figures in limited if not holds(figures)]
    first = f"{len(limited) - len(missed)} of {len(limited)} targets hold."
    return "\n".join([first, *(f"Missed: {_miss(figures)}" for figures in missed)])


def _miss(figures: Figures) -> str:
    return (
        f"{figures.page} {figures.state}: {figures.ratio:.1f} times the bare view, {target(figures):g} is the target."
    )
