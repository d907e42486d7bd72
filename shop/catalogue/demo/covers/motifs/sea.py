"""Open water, and what rides on it."""

from math import pi, sin
from random import Random

from shop.catalogue.demo.covers.canvas import WIDTH, Canvas
from shop.catalogue.demo.covers.motifs.shapes import curve, leaf
from shop.catalogue.demo.covers.palettes import Colour, Palette, mix


def draw_ship(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw a three-master before a low sun."""
    x = _draw_sky(canvas, palette, rng)
    _draw_rig(canvas, palette, x + rng.uniform(-60, 60), 520)
    _draw_waves(canvas, palette, rng, crest=500)


def draw_whale(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw a fluke that goes down where the sun does."""
    x = _draw_sky(canvas, palette, rng)
    _draw_fluke(canvas, palette.dark, x, 560)
    _draw_waves(canvas, palette, rng, crest=520)


def draw_island(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw an island with palms on the horizon."""
    x = _draw_sky(canvas, palette, rng)
    far = mix(palette.deep, palette.mid, 0.4)
    canvas.polygon([(x - 330, 530), (x - 60, 420), (x + 40, 395), (x + 160, 460), (x + 360, 530)], far)
    for drift, height in ((-60, 185), (25, 140)):
        _draw_palm(canvas, rng, palette.dark, x + drift, 520, height)
    canvas.ellipse(x, 535, 190, 46, palette.dark)
    _draw_waves(canvas, palette, rng, crest=525)


def _draw_sky(canvas: Canvas, palette: Palette, rng: Random) -> float:
    canvas.shade(0, 560, mix(palette.deep, palette.mid, 0.35), mix(palette.mid, palette.pale, 0.62))
    x, y, radius = rng.uniform(300, 500), rng.uniform(265, 350), rng.uniform(130, 165)
    canvas.glow(x, y, radius * 2.3, palette.pale, 0.7)
    canvas.disc(x, y, radius, mix(palette.sun, palette.pale, rng.choice((0.0, 0.12, 0.85))))
    for _ in range(5):
        _draw_cloud(canvas, rng, mix(palette.mid, palette.pale, rng.uniform(0.5, 0.85)))
    return x


def _draw_cloud(canvas: Canvas, rng: Random, colour: Colour) -> None:
    x, y = rng.uniform(0, 800), rng.uniform(70, 400)
    for row in range(rng.randint(2, 3)):
        length, drift = rng.uniform(90, 230), rng.uniform(-60, 60)
        top = y + row * 15
        canvas.box(x + drift - length / 2, top - 6, x + drift + length / 2, top + 6, colour)
        for end in (-1, 1):
            canvas.disc(x + drift + end * length / 2, top, 6, colour)


def _draw_waves(canvas: Canvas, palette: Palette, rng: Random, *, crest: float) -> None:
    bands = 7
    for band in range(bands):
        depth = band / (bands - 1)
        tone = mix(mix(palette.mid, palette.deep, 0.45), palette.dark, depth)
        swell, length = 10 + 15 * depth, 90 + 95 * depth
        y, phase = crest + 268 * depth**1.15, rng.uniform(0, 2 * pi)
        edge = [(float(x), y - swell * _wave(x / length + phase)) for x in range(-8, WIDTH + 16, 4)]
        canvas.polygon([*edge, (WIDTH + 8, 800), (-8, 800)], tone)
        canvas.line(edge, mix(tone, palette.pale, 0.55 - 0.3 * depth), 2 + 2 * depth)


def _wave(turn: float) -> float:
    # Sharp crests and round troughs, as on a woodcut.
    dip: float = abs(sin(turn * pi / 2)) ** 0.72
    return 1 - 2 * dip


def _draw_rig(canvas: Canvas, palette: Palette, x: float, y: float) -> None:
    hull = [(-128, -34), (-112, -30), (96, -30), (150, -52), (112, 18), (-104, 18)]
    canvas.polygon([(x + dx, y + dy) for dx, dy in hull], palette.dark)
    canvas.line([(x + 140, y - 48), (x + 205, y - 84)], palette.dark, 5)
    canvas.polygon([(x + 92, y - 195), (x + 198, y - 80), (x + 104, y - 50)], palette.pale)
    for mast, height in ((-76, 190), (-4, 240), (66, 200)):
        canvas.line([(x + mast, y - 25), (x + mast, y - height)], palette.dark, 6)
        canvas.polygon(
            [(x + mast, y - height), (x + mast - 30, y - height + 9), (x + mast, y - height + 18)],
            palette.accent,
        )
        for number, share in enumerate((0.24, 0.52, 0.78)):
            half, sail = 31 - number * 5, height * 0.235
            foot = y - 8 - height * share + 16
            _draw_sail(canvas, palette, x + mast, foot, half, sail)


def _draw_sail(canvas: Canvas, palette: Palette, x: float, foot: float, half: float, height: float) -> None:
    belly = [(x + half * 1.12 + 9 * sin(pi * step / 8), foot - height * step / 8) for step in range(9)]
    canvas.polygon([(x - half, foot), *belly, (x - half * 0.86, foot - height)], palette.pale)
    canvas.line([(x - half, foot), (x + half * 1.12, foot)], mix(palette.mid, palette.dark, 0.5), 2)


def _draw_fluke(canvas: Canvas, colour: Colour, x: float, y: float) -> None:
    notch, tip = (0, -196), (186, -276)
    # The upper edge swings from the notch to the tip, the lower one back and down to the water.
    upper = curve(notch, (46, -268), (104, -240), tip)
    lower = curve(tip, (150, -168), (26, -158), (27, -84))
    outline = [*upper, *lower, *curve((27, -84), (28, -40), (44, 0), (66, 40))]
    for side in (-1, 1):
        canvas.polygon([*((x + side * dx, y + dy) for dx, dy in outline), (x, y + 40)], colour)


def _draw_palm(canvas: Canvas, rng: Random, colour: Colour, x: float, y: float, height: float) -> None:
    lean = rng.choice((-1, 1)) * rng.uniform(18, 42)
    trunk = [(x + lean * (step / 8) ** 2, y - height * step / 8) for step in range(9)]
    canvas.line(trunk, colour, 9)
    top = trunk[-1]
    for frond in range(8):
        angle = -pi / 2 + (frond - 3.5) * 0.52
        reach = height * rng.uniform(0.38, 0.5)
        canvas.polygon(leaf(*top, reach, angle + 0.12 * (frond - 3.5), plump=0.2), colour)
