"""Landscapes for reading aloud."""

from math import cos, hypot, pi, sin
from random import Random

from shop.catalogue.demo.covers.canvas import Canvas, Point
from shop.catalogue.demo.covers.motifs.shapes import ridge, scatter_stars, star
from shop.catalogue.demo.covers.palettes import Colour, Palette, mix


def draw_meadow(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw round hills, round trees and a road that winds away."""
    canvas.shade(0, 620, mix(palette.mid, palette.pale, 0.35), mix(palette.mid, palette.pale, 0.85))
    x, y = rng.uniform(180, 620), rng.uniform(170, 240)
    canvas.glow(x, y, 240, palette.pale, 0.8)
    canvas.disc(x, y, 84, palette.sun)
    for _ in range(4):
        _draw_cloud(canvas, rng, palette.pale)
    for layer in range(4):
        tone = mix(mix(palette.mid, palette.deep, 0.2), mix(palette.deep, palette.dark, 0.55), layer / 3)
        base = 470 + layer * 75
        crest = ridge(rng, base, 46, waves=1.3)
        for _ in range(7 - layer):
            root = rng.choice(crest[4:-6])
            _draw_tree(canvas, palette, rng, root, 15 + layer * 9)
        canvas.polygon(crest, tone)
        if layer == 1:
            _draw_road(canvas, palette, rng)


def draw_starry(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw a night of large stars over a sleeping village."""
    sky = mix(palette.dark, palette.deep, 0.55)
    canvas.shade(0, 800, sky, mix(palette.deep, palette.mid, 0.8))
    scatter_stars(canvas, rng, mix(palette.mid, palette.pale, 0.7), count=80, bottom=560)
    x, y = rng.choice((rng.uniform(190, 300), rng.uniform(500, 610))), rng.uniform(190, 250)
    canvas.glow(x, y, 290, palette.sun, 0.4)
    canvas.polygon(_crescent(x, y, 118), palette.sun)
    _draw_comet(canvas, palette, rng, 800 - x)
    for _ in range(14):
        left, top = rng.uniform(40, 760), rng.uniform(40, 480)
        if hypot(left - x, top - y) > 155:
            canvas.polygon(star(left, top, rng.uniform(15, 32), points=5, waist=0.45), palette.pale)
    for layer in range(3):
        tone = mix(mix(palette.deep, palette.mid, 0.3), palette.dark, layer / 2)
        crest = ridge(rng, 600 + layer * 68, 38, waves=1.2)
        if layer:
            for _ in range(6):
                _draw_house(canvas, palette, tone, rng.choice(crest[4:-6]), 22 + layer * 9)
        canvas.polygon(crest, tone)


def _draw_cloud(canvas: Canvas, rng: Random, colour: Colour) -> None:
    x, y = rng.uniform(60, 740), rng.uniform(70, 340)
    for puff, radius in ((-52, 24), (-22, 36), (16, 42), (52, 28)):
        canvas.disc(x + puff, y - radius * 0.55, radius, colour)
    canvas.box(x - 66, y - 22, x + 70, y + 3, colour)
    for end in (-66, 70):
        canvas.disc(x + end, y - 9.5, 12.5, colour)


def _draw_tree(canvas: Canvas, palette: Palette, rng: Random, root: tuple[float, float], size: float) -> None:
    x, y = root
    canvas.line([(x, y + 10), (x, y - size * 2)], palette.dark, max(3, size * 0.2))
    greens = (palette.deep, mix(palette.deep, palette.dark, 0.5))
    # Only far trees blossom; a bright one in front would outshout the title.
    crown = rng.choice((*greens, palette.accent) if size < 30 else greens)
    if rng.random() < 0.5:
        canvas.ellipse(x, y - size * 2.4, size * 0.85, size * 1.5, crown)
    else:
        canvas.disc(x, y - size * 2.3, size * 1.15, crown)


def _draw_road(canvas: Canvas, palette: Palette, rng: Random) -> None:
    phase, centre = rng.uniform(0, 2 * pi), rng.uniform(330, 470)
    left, right = [], []
    for step in range(41):
        share = step / 40
        x = centre + 120 * (1 - share) ** 0.5 * sin(phase + 9 * share**0.8)
        half = 9 + 88 * share**1.6
        y = 535 + 265 * share
        left.append((x - half, y))
        right.append((x + half, y))
    canvas.polygon([*left, *reversed(right)], mix(palette.accent, palette.pale, 0.45))


def _crescent(x: float, y: float, radius: float) -> list[Point]:
    # The outer edge is a circle's; the inner one joins the same tips by a wider arc.
    tilt, opening, bulge = -0.55, 0.95, 0.84
    outer = [opening + (2 * pi - 2 * opening) * step / 48 for step in range(49)]
    half, foot = sin(opening), cos(opening)
    turns = (pi * (step / 24 - 0.5) for step in range(25))
    inner = [(foot - bulge * cos(turn), half * sin(turn)) for turn in turns]
    points = [(cos(turn), sin(turn)) for turn in outer] + inner
    return [
        (x + radius * (px * cos(tilt) - py * sin(tilt)), y + radius * (px * sin(tilt) + py * cos(tilt)))
        for px, py in points
    ]


def _draw_comet(canvas: Canvas, palette: Palette, rng: Random, x: float) -> None:
    y, turn = rng.uniform(140, 260), rng.uniform(-0.2, 0.2)
    for trail in range(22, 0, -1):
        share = trail / 22
        at = (x + 230 * share * cos(2.6 + turn + share * 0.5), y + 230 * share * sin(2.6 + turn + share * 0.5))
        canvas.disc(*at, 11 * (1 - share) + 1.2, mix(palette.pale, palette.mid, share))
    canvas.polygon(star(x, y, 44, points=5, waist=0.45), palette.sun)


def _draw_house(canvas: Canvas, palette: Palette, wall: Colour, root: tuple[float, float], size: float) -> None:
    x, y = root[0], root[1] + size * 0.5
    canvas.box(x - size, y - size * 1.5, x + size, min(y + size, 800), wall)
    canvas.polygon([(x - size * 1.3, y - size * 1.45), (x, y - size * 2.7), (x + size * 1.3, y - size * 1.45)], wall)
    canvas.box(x + size * 0.45, y - size * 2.7, x + size * 0.8, y - size * 1.6, wall)
    canvas.box(x - size * 0.3, y - size * 1.15, x + size * 0.3, y - size * 0.45, palette.sun)
