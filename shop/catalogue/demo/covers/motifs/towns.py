"""Cities by night: a wall of windows, a skyline of domes."""

from math import cos, pi, sin
from random import Random

from shop.catalogue.demo.covers.canvas import Canvas, Point
from shop.catalogue.demo.covers.motifs.shapes import scatter_stars
from shop.catalogue.demo.covers.palettes import Colour, Palette, mix


def draw_windows(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw a tenement wall with many dark windows and somebody at one of the few that are lit."""
    canvas.shade(0, 800, mix(palette.deep, palette.mid, 0.35), palette.deep)
    columns, rows = 5, 4
    somebody = (rng.randrange(1, columns - 1), rng.randrange(1, rows - 1))
    for row in range(rows):
        canvas.box(0, row * 200 + 188, 800, row * 200 + 200, mix(palette.deep, palette.dark, 0.45))
        for column in range(columns):
            x, y = 80 + column * 160, 36 + row * 200
            is_lit = (column, row) == somebody or rng.random() < 0.13
            _draw_window(canvas, palette, rng, x, y, is_lit=is_lit)
            if (column, row) == somebody:
                canvas.ellipse(x, y + 121, 27, 25, palette.dark)
                canvas.disc(x, y + 78, 17, palette.dark)
                _draw_sill(canvas, palette, x, y)


def draw_domes(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw onion domes in falling snow."""
    canvas.shade(0, 800, mix(palette.dark, palette.deep, 0.6), mix(palette.mid, palette.pale, 0.2))
    x = rng.uniform(240, 560)
    canvas.glow(x, 250, 330, palette.pale, 0.5)
    canvas.disc(x, 250, 120, mix(palette.pale, palette.accent, 0.12))
    far = mix(palette.deep, palette.mid, 0.4)
    for at in range(0, 840, 105):
        _draw_dome(canvas, far, far, at + rng.uniform(-20, 20), rng.uniform(460, 560), rng.uniform(30, 44))
    tones = (palette.accent, mix(palette.mid, palette.deep, 0.3), palette.accent, palette.deep)
    for number, at in enumerate((80, 245, 560, 715)):
        _draw_dome(
            canvas, palette.dark, tones[number], at + rng.uniform(-15, 15), rng.uniform(500, 570), rng.uniform(46, 58)
        )
    _draw_dome(canvas, palette.dark, palette.accent, 400, rng.uniform(385, 425), 76)
    canvas.box(0, 735, 800, 800, palette.dark)
    scatter_stars(canvas, rng, palette.pale, count=110, bottom=780)


def _draw_window(canvas: Canvas, palette: Palette, rng: Random, x: float, y: float, *, is_lit: bool) -> None:
    canvas.box(x - 51, y - 9, x + 51, y + 139, mix(palette.deep, palette.mid, 0.6))
    pane = palette.accent if is_lit else mix(palette.dark, palette.deep, rng.uniform(0, 0.35))
    canvas.box(x - 42, y, x + 42, y + 132, pane)
    if is_lit:
        canvas.box(x - 42, y, x + 42, y + 34, mix(palette.accent, palette.pale, 0.55))
    elif rng.random() < 0.4:
        canvas.box(x - 42, y, x + 42, y + rng.choice((44, 66, 88)), mix(palette.mid, palette.deep, 0.35))
    bars = mix(palette.deep, palette.mid, 0.6)
    canvas.line([(x, y), (x, y + 132)], bars, 5)
    canvas.line([(x - 42, y + 62), (x + 42, y + 62)], bars, 5)
    _draw_sill(canvas, palette, x, y)


def _draw_sill(canvas: Canvas, palette: Palette, x: float, y: float) -> None:
    canvas.box(x - 60, y + 132, x + 60, y + 146, mix(palette.mid, palette.pale, 0.3))


def _draw_dome(canvas: Canvas, wall: Colour, roof: Colour, x: float, y: float, radius: float) -> None:
    canvas.box(x - radius * 0.72, y + radius * 0.5, x + radius * 0.72, 800, wall)
    canvas.box(x - radius * 0.86, y + radius * 1.5, x + radius * 0.86, 800, wall)
    canvas.polygon(_onion(x, y, radius), roof)
    canvas.box(x - radius * 0.8, y + radius * 0.62, x + radius * 0.8, y + radius * 0.82, wall)
    top = y - radius * 1.72
    canvas.line([(x, top + 8), (x, top - radius * 0.65)], roof, max(2.5, radius * 0.06))
    canvas.line(
        [(x - radius * 0.2, top - radius * 0.4), (x + radius * 0.2, top - radius * 0.4)], roof, max(2.5, radius * 0.06)
    )


def _onion(x: float, y: float, radius: float) -> list[Point]:
    # The belly is a circle; above it the sides sweep in to a point.
    belly = [(sin(angle), -cos(angle)) for angle in (pi * (0.32 + 0.48 * step / 16) for step in range(17))]
    start = belly[0]
    sweep = [
        (start[0] * (1 - t) ** 1.9, start[1] - (1.72 + start[1]) * t) for t in (step / 14 for step in range(14, 0, -1))
    ]
    right = [*sweep, *belly]
    return [(x + dx * radius, y + dy * radius) for dx, dy in right] + [
        (x - dx * radius, y + dy * radius) for dx, dy in reversed(right)
    ]
