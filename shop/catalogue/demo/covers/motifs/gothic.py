"""Night pieces: a moon over moors, a city of spires, a storm."""

from math import cos, pi, sin
from random import Random

from shop.catalogue.demo.covers.canvas import Canvas, Point
from shop.catalogue.demo.covers.motifs.shapes import ridge, scatter_stars
from shop.catalogue.demo.covers.palettes import Colour, Palette, mix


def draw_moonlit(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw a great moon over moorland, and one bare tree."""
    _draw_night(canvas, palette, rng, moon_radius=rng.uniform(105, 140))
    for layer in range(4):
        tone = mix(mix(palette.deep, palette.mid, 0.45), palette.dark, layer / 3)
        canvas.polygon(ridge(rng, 560 + layer * 62, 48 - layer * 7, waves=1.6 + layer * 0.4), tone)
    side = rng.choice((-1, 1))
    _draw_branch(canvas, rng, palette.dark, (400 + side * 270, 800), 150, -pi / 2 - side * 0.12)


def draw_spires(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw crooked roofs and steeples against the moon, a few windows lit."""
    _draw_night(canvas, palette, rng, moon_radius=rng.uniform(120, 150))
    _draw_roofs(canvas, rng, mix(palette.deep, palette.mid, 0.35), None, (330, 520))
    canvas.glow(400, 760, 420, mix(palette.mid, palette.pale, 0.2), 0.45)
    _draw_roofs(canvas, rng, palette.dark, palette.accent, (430, 640))


def draw_lightning(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw a bolt from heaped clouds on to a lonely tower."""
    canvas.shade(0, 800, palette.dark, mix(palette.deep, palette.mid, 0.55))
    strike = (rng.uniform(300, 500), 505.0)
    canvas.glow(strike[0], 330, 430, mix(palette.mid, palette.pale, 0.4), 0.75)
    _draw_bolt(canvas, rng, palette.pale, (strike[0] + rng.uniform(-90, 90), 110), strike, 11)
    for layer in range(3):
        tone = mix(mix(palette.deep, palette.mid, 0.25), palette.dark, layer / 2)
        for at in range(-40, 880, 62):
            canvas.disc(at + rng.uniform(-20, 20), 130 - layer * 62 + rng.uniform(-22, 22), 78, tone)
    canvas.polygon(ridge(rng, 650, 40, waves=1.5), mix(palette.dark, palette.deep, 0.6))
    x, top = strike
    canvas.polygon([(x - 34, 720), (x - 27, top + 60), (x + 27, top + 60), (x + 34, 720)], palette.dark)
    canvas.polygon([(x - 40, top + 64), (x, top), (x + 40, top + 64)], palette.dark)
    canvas.ellipse(x, top + 110, 8, 14, palette.accent)
    canvas.polygon(ridge(rng, 715, 30, waves=1.2), palette.dark)


def _draw_night(canvas: Canvas, palette: Palette, rng: Random, *, moon_radius: float) -> None:
    canvas.shade(0, 800, mix(palette.dark, palette.deep, 0.3), mix(palette.deep, palette.mid, 0.85))
    scatter_stars(canvas, rng, mix(palette.mid, palette.pale, 0.6), count=70, bottom=420)
    x, y = rng.uniform(270, 530), rng.uniform(225, 300)
    canvas.glow(x, y, moon_radius * 2.7, palette.pale, 0.55)
    canvas.disc(x, y, moon_radius, palette.pale)
    for _ in range(7):
        angle, away = rng.uniform(0, 2 * pi), rng.uniform(0.1, 0.72) * moon_radius
        crater = rng.uniform(0.06, 0.2) * moon_radius
        canvas.disc(x + away * cos(angle), y + away * sin(angle), crater, mix(palette.pale, palette.mid, 0.16))
    _draw_birds(canvas, rng, palette.dark, x, y)


def _draw_birds(canvas: Canvas, rng: Random, colour: Colour, x: float, y: float) -> None:
    for _ in range(5):
        left, top, span = x + rng.uniform(-190, 190), y + rng.uniform(-40, 150), rng.uniform(11, 20)
        wings = [(left - span, top - span * 0.5), (left - span * 0.4, top - span * 0.55), (left, top)]
        canvas.line([*wings, (left + span * 0.4, top - span * 0.55), (left + span, top - span * 0.5)], colour, 3)


def _draw_branch(canvas: Canvas, rng: Random, colour: Colour, start: Point, length: float, angle: float) -> None:
    # Twigs are thinner for their length than the trunk.
    width = 0.036 * length**1.25
    end = (start[0] + length * cos(angle), start[1] + length * sin(angle))
    canvas.line([start, end], colour, width)
    canvas.disc(*end, width * 0.42, colour)
    if length < 16:
        return
    for turn in (-1, 1):
        spread = turn * rng.uniform(0.22, 0.62)
        _draw_branch(canvas, rng, colour, end, length * rng.uniform(0.66, 0.84), angle + spread)


def _draw_roofs(canvas: Canvas, rng: Random, wall: Colour, light: Colour | None, tops: tuple[float, float]) -> None:
    x = -20.0
    while x < 820:
        width = rng.uniform(52, 96)
        top = rng.uniform(*tops)
        peak = top - width * rng.choice((0.7, 0.9, 2.1))
        canvas.box(x, top, x + width, 800, wall)
        canvas.polygon([(x - 5, top + 1), (x + width / 2, peak), (x + width + 5, top + 1)], wall)
        canvas.line([(x + width / 2, peak), (x + width / 2, peak - 22)], wall, 3)
        if light is not None:
            for row in range(int((780 - top) // 58)):
                if rng.random() < 0.5:
                    _draw_window(canvas, x + width * rng.choice((0.33, 0.5, 0.67)), top + 42 + row * 58, light)
        x += width * rng.uniform(0.8, 1.0)


def _draw_window(canvas: Canvas, x: float, y: float, light: Colour) -> None:
    canvas.polygon([(x - 7, y + 13), (x - 7, y - 4), (x, y - 14), (x + 7, y - 4), (x + 7, y + 13)], light)


def _draw_bolt(canvas: Canvas, rng: Random, colour: Colour, start: Point, end: Point, width: float) -> None:
    steps = 9
    points = [start]
    for step in range(1, steps):
        share = step / steps
        x = start[0] + (end[0] - start[0]) * share + rng.uniform(-38, 38)
        points.append((x, start[1] + (end[1] - start[1]) * share))
        if width > 6 and rng.random() < 0.5:
            away = (x + rng.choice((-1, 1)) * rng.uniform(70, 150), points[-1][1] + rng.uniform(60, 130))
            _draw_bolt(canvas, rng, colour, points[-1], away, width * 0.38)
    for first, second, share in zip(points, [*points[1:], end], range(steps), strict=True):
        canvas.line([first, second], colour, width * (1 - 0.6 * share / steps))
