"""High and lonely country."""

from random import Random

from shop.catalogue.demo.covers.canvas import Canvas, Point
from shop.catalogue.demo.covers.motifs.shapes import scatter_stars
from shop.catalogue.demo.covers.palettes import Colour, Palette, mix


def draw_peaks(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw snow mountains above a forest of firs."""
    canvas.shade(0, 700, mix(palette.deep, palette.mid, 0.3), mix(palette.mid, palette.pale, 0.75))
    scatter_stars(canvas, rng, palette.pale, count=45, bottom=260)
    x = rng.uniform(230, 570)
    canvas.glow(x, 235, 280, palette.pale, 0.7)
    canvas.disc(x, 235, 92, palette.sun)
    for layer, count in enumerate((4, 3)):
        for number in range(count):
            summit = (800 / count * (number + 0.5) + rng.uniform(-70, 70), rng.uniform(250, 330) + layer * 105)
            tone = mix(mix(palette.mid, palette.deep, 0.35), palette.deep, layer)
            _draw_mountain(canvas, palette, rng, summit, tone)
    for row in range(4):
        tone = mix(mix(palette.deep, palette.dark, 0.35), palette.dark, row / 3)
        for at in range(-20, 840, 34):
            _draw_fir(canvas, tone, at + rng.uniform(-12, 12), 672 + row * 40, rng.uniform(80, 135))
        canvas.box(0, 670 + row * 40, 800, 800, tone)


def _draw_mountain(canvas: Canvas, palette: Palette, rng: Random, summit: Point, tone: Colour) -> None:
    x, y = summit
    half = (800 - y) * 0.72
    canvas.polygon([(x, y), (x + half, 800), (x - half, 800)], tone)
    canvas.polygon([(x, y), (x + half, 800), (x + half * 0.12, 800)], mix(tone, palette.dark, 0.32))
    drop = rng.uniform(80, 110)
    slope = half / (800 - y)
    left, right = (x - drop * slope, y + drop), (x + drop * slope * 0.9, y + drop * 0.9)
    notch = (x + drop * 0.06, y + drop * 0.75)
    canvas.polygon(
        [(x, y), notch, (x - drop * 0.3, y + drop * 1.12), (x - drop * 0.45, y + drop * 0.72), left], palette.pale
    )
    shade = mix(palette.pale, palette.mid, 0.5)
    canvas.polygon([(x, y), right, (x + drop * 0.42, y + drop * 0.66), (x + drop * 0.26, y + drop * 1.1), notch], shade)


def _draw_fir(canvas: Canvas, tone: Colour, x: float, y: float, height: float) -> None:
    for tier in range(4):
        top, half = y - height + tier * height * 0.2, height * (0.1 + 0.055 * tier)
        canvas.polygon([(x, top), (x + half, top + height * 0.34), (x - half, top + height * 0.34)], tone)
