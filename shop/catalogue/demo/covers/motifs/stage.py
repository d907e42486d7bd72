"""The theatre before the play."""

from math import cos, pi, sin
from random import Random

from shop.catalogue.demo.covers.canvas import Canvas
from shop.catalogue.demo.covers.palettes import Palette, mix


def draw_curtain(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw curtains drawn aside from a lit and empty stage."""
    canvas.shade(0, 800, palette.dark, mix(palette.dark, palette.deep, 0.7))
    x = rng.uniform(350, 450)
    canvas.polygon([(x - 40, 0), (x + 40, 0), (x + 230, 690), (x - 230, 690)], mix(palette.dark, palette.pale, 0.22))
    canvas.polygon([(x - 20, 0), (x + 20, 0), (x + 150, 690), (x - 150, 690)], mix(palette.dark, palette.pale, 0.38))
    canvas.box(0, 690, 800, 800, mix(palette.deep, palette.dark, 0.45))
    canvas.ellipse(x, 690, 230, 48, mix(palette.pale, palette.accent, 0.35))
    canvas.ellipse(x, 690, 170, 34, palette.pale)
    for side in (-1, 1):
        _draw_drape(canvas, palette, rng, side)
    _draw_swags(canvas, palette)
    for lamp in range(9):
        canvas.glow(48 + lamp * 88, 770, 40, palette.accent, 0.8)
        canvas.disc(48 + lamp * 88, 770, 12, palette.accent)


def _draw_drape(canvas: Canvas, palette: Palette, rng: Random, side: int) -> None:
    folds = 16
    hang = rng.uniform(0.9, 1.1)
    for fold in range(folds, 0, -1):
        share = fold / folds
        bright = 0.5 + 0.5 * cos(fold * pi * 0.66)
        tone = mix(mix(palette.deep, palette.dark, 0.55), mix(palette.deep, palette.mid, 0.75), bright)
        edge = []
        for step in range(25):
            y = 800 * step / 24
            # Gathered by a cord at two thirds of the height.
            pull = 1 - 0.52 * hang * sin(pi * min(1, y / 1060)) ** 3
            edge.append((400 + side * (400 - 330 * share * pull), y))
        canvas.polygon([(400 + side * 410, 0), *edge, (400 + side * 410, 800)], tone)
    for band, tone in ((15, palette.accent), (7, mix(palette.accent, palette.pale, 0.4))):
        canvas.line([(400 + side * 410, 500), (400 + side * 235, 536)], tone, band)


def _draw_swags(canvas: Canvas, palette: Palette) -> None:
    for swag in range(5):
        x = 80 + swag * 160
        tones = (
            palette.accent,
            mix(palette.deep, palette.mid, 0.6),
            palette.deep,
            mix(palette.deep, palette.dark, 0.4),
        )
        for depth, tone in enumerate((*tones, palette.deep)):
            canvas.ellipse(x, 0, 92 - depth * 15, 142 - depth * 27 - (8 if depth else 0), tone)
    for tassel in range(6):
        canvas.line([(tassel * 160, 0), (tassel * 160, 110)], palette.accent, 5)
        canvas.disc(tassel * 160, 112, 11, palette.accent)
        canvas.polygon([(tassel * 160 - 10, 158), (tassel * 160, 108), (tassel * 160 + 10, 158)], palette.accent)
