"""The ratios as a chart: an SVG that is read in light and in dark."""

from collections.abc import Sequence
from html import escape
from math import ceil

from tests.benchmarks.figures import Figures
from tests.benchmarks.table import target

WIDTH, LEFT, RIGHT = 760, 170, 60
ROW, BAR, TOP, BOTTOM = 22, 14, 64, 40
TITLE = "CPU per request, in multiples of a bare Django view of the same bytes"
STYLE = """
    text { font: 13px system-ui, sans-serif; fill: #1c2432 }
    .title { font-size: 15px; font-weight: 600 }
    .paper { fill: #f8f3e8 } .grid { stroke: #d8cfbb } .target { stroke: #1c2432; stroke-width: 2 }
    .uncached { fill: #a32a1c } .cached { fill: #3f6b57 }
    @media (prefers-color-scheme: dark) {
      text { fill: #ece5d6 }
      .paper { fill: #10151f } .grid { stroke: #343c4b } .target { stroke: #ece5d6 }
      .uncached { fill: #e58d7a } .cached { fill: #86b89f }
    }
"""


def draw_chart(all_figures: Sequence[Figures]) -> str:
    """Return the chart; a bar per page and state, a mark where its target is."""
    height = TOP + ROW * len(all_figures) + BOTTOM
    most = max(max(figures.ratio, target(figures) or 0) for figures in all_figures)
    step = _step(most)
    end = step * ceil(most / step)
    scale = (WIDTH - LEFT - RIGHT) / end
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        "  <title>CPU of each page against a bare view</title>",
        f"  <style>{STYLE}  </style>",
        f'  <rect class="paper" width="{WIDTH}" height="{height}" rx="8"/>',
        f'  <text class="title" x="20" y="28">{TITLE}</text>',
        *_key(),
        *(_grid_line(LEFT + value * scale, value, height) for value in range(0, end + 1, step)),
    ]
    for place, figures in enumerate(all_figures):
        parts += _bar(figures, TOP + place * ROW, scale)
    return "\n".join([*parts, "</svg>", ""])


def _step(most: float) -> int:
    return next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if most / step <= 10 or step == 1000)


def _key() -> list[str]:
    parts = []
    for x, css, label in ((20, "uncached", "not cached"), (130, "cached", "cached")):
        parts.append(
            f'  <rect class="{css}" x="{x}" y="40" width="14" height="12"/><text x="{x + 20}" y="51">{label}</text>'
        )
    parts.append('  <path class="target" d="M215 38v16"/><text x="223" y="51">target</text>')
    return parts


def _grid_line(x: float, value: int, height: int) -> str:
    bottom = height - BOTTOM + 4
    return (
        f'  <path class="grid" d="M{x:.1f} {TOP - 4}V{bottom}"/>'
        f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{value}</text>'
    )


def _bar(figures: Figures, y: int, scale: float) -> list[str]:
    css = "cached" if figures.state == "cached" else "uncached"
    width = figures.ratio * scale
    limit = target(figures) or 0.0
    after = LEFT + max(width, limit * scale) + 6
    parts = [
        f'  <rect class="{css}" x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}"/>',
        f'  <text x="{after:.1f}" y="{y + 12}">{figures.ratio:.1f}</text>',
    ]
    if css == "uncached":
        parts.append(f'  <text x="{LEFT - 10}" y="{y + 12}" text-anchor="end">{escape(figures.page)}</text>')
    if limit:
        parts.append(f'  <path class="target" d="M{LEFT + limit * scale:.1f} {y - 2}v{BAR + 4}"/>')
    return parts
