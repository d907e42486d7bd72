"""The contenders compared: an SVG of a few bars that is read in light and in dark."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.benchmarks.chart import STYLE
from tests.torture.contenders.table import CONTROL, OURS
from tests.torture.judging import Figures
from tests.torture.table import TITLES

WIDTH, LEFT, BARS = 760, 150, 500
ROW, BAR, TOP, HEADING = 22, 14, 20, 34
CALM, DELAYED = "calm", ("delay-300ms", "delay-3s")


@dataclass(frozen=True)
class Panel:
    """One question, and each contender's answer as a share of 1."""

    title: str
    shares: dict[str, float]


def draw_chart(all_figures: Sequence[Figures]) -> str:
    """Return the chart; a panel per question, a bar per contender that was asked."""
    panels = [panel for panel in _panels(all_figures) if panel.shares]
    parts, y = [], TOP
    for panel in panels:
        parts.append(f'  <text class="title" x="20" y="{y + 16}">{panel.title}</text>')
        y += HEADING
        for contender, share in panel.shares.items():
            parts += _bar(contender, share, y)
            y += ROW
        y += TOP
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img">',
        "  <title>The contenders of the torture run</title>",
        f"  <style>{STYLE}  </style>",
        f'  <rect class="paper" width="{WIDTH}" height="{y}" rx="8"/>',
        *parts,
        "</svg>",
        "",
    ])  # fmt: skip


def _panels(all_figures: Sequence[Figures]) -> list[Panel]:
    calm = [figures for figures in all_figures if figures.scenario == CALM]
    delayed = [figures for figures in all_figures if figures.scenario in DELAYED]
    faults = [figures for figures in all_figures if figures.heal is not None]
    return [
        Panel("Reads on replicas at no delay", _shares(calm, lambda one: one.on_replicas * one.reads, _reads)),
        Panel("Stale own reads while replicas lag", _shares(delayed, lambda one: one.stale, _reads)),
        Panel("Requests that failed through all faults", _shares(faults, _failed, _requests)),
    ]


def _shares(
    some: Iterable[Figures], part: Callable[[Figures], float], whole: Callable[[Figures], int]
) -> dict[str, float]:
    parts: dict[str, float] = {}
    wholes: dict[str, int] = {}
    for figures in some:
        parts[figures.contender] = parts.get(figures.contender, 0.0) + part(figures)
        wholes[figures.contender] = wholes.get(figures.contender, 0) + whole(figures)
    return {contender: parts[contender] / max(wholes[contender], 1) for contender in parts}


def _reads(figures: Figures) -> int:
    return figures.reads


def _requests(figures: Figures) -> int:
    return figures.reads + figures.writes


def _failed(figures: Figures) -> int:
    return figures.failed_reads + figures.failed_writes


def _bar(contender: str, share: float, y: int) -> list[str]:
    css = "cached" if contender in {OURS.name, CONTROL.name} else "uncached"
    width = BARS * share
    return [
        f'  <text x="{LEFT - 10}" y="{y + 12}" text-anchor="end">{TITLES[contender]}</text>',
        f'  <rect class="{css}" x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}"/>',
        f'  <text x="{LEFT + width + 6:.1f}" y="{y + 12}">{share:.1%}</text>',
    ]
