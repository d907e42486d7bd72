"""Patterns for a cloth binding: fans, star tiles and wheels."""

from math import cos, pi, sin
from random import Random

from shop.catalogue.demo.covers.canvas import HEIGHT, WIDTH, Canvas
from shop.catalogue.demo.covers.motifs.shapes import star
from shop.catalogue.demo.covers.palettes import Colour, Palette, mix


def draw_scallops(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw rows of fans, as on a cinema of the twenties."""
    radius = rng.choice((80, 100))
    tones = (palette.accent, palette.deep, mix(palette.mid, palette.pale, 0.25), palette.dark, palette.deep)
    for row, y in enumerate(range(-radius, HEIGHT + 2 * radius, radius // 2)):
        for x in range(-radius * (row % 2), WIDTH + 2 * radius, radius * 2):
            for depth, tone in enumerate(tones):
                canvas.disc(x, y, radius * (1 - depth * 0.19), tone)
                canvas.disc(x, y, radius * (1 - depth * 0.19) - 4, mix(tone, palette.dark, 0.12 * (depth % 2)))
            canvas.disc(x, y, radius * 0.11, palette.accent)


def draw_lattice(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw eight-pointed stars and crosses, as on a tiled wall."""
    canvas.box(0, 0, WIDTH, HEIGHT, palette.deep)
    size = rng.choice((100, 133.4))
    tones = (palette.dark, mix(palette.mid, palette.deep, 0.3))
    for row in range(int(HEIGHT // size) + 2):
        for column in range(int(WIDTH // size) + 2):
            x, y = column * size, row * size
            for scale, tone in ((0.56, palette.accent), (0.53, tones[(row + column) % 2]), (0.36, palette.pale)):
                canvas.polygon(star(x, y, size * scale, points=8, waist=0.76), tone)
            canvas.polygon(star(x, y, size * 0.33, points=8, waist=0.5), tones[(row + column) % 2])
            canvas.disc(x, y, size * 0.07, palette.accent)
            canvas.polygon(star(x + size / 2, y + size / 2, size * 0.24, waist=0.42), palette.accent)
            canvas.disc(x + size / 2, y + size / 2, size * 0.05, palette.deep)


def draw_gears(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw wheels of a works, large and small."""
    canvas.box(0, 0, WIDTH, HEIGHT, palette.dark)
    tones = (palette.deep, palette.mid, palette.accent, mix(palette.mid, palette.pale, 0.5))
    for _ in range(90):
        x, y, radius = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT), rng.choice((46, 70, 104))
        _draw_wheel(canvas, x, y, radius, rng.choice(tones), palette.dark)


def _draw_wheel(canvas: Canvas, x: float, y: float, radius: float, tone: Colour, ground: Colour) -> None:
    canvas.disc(x, y, radius * 1.2, ground)
    teeth = max(10, int(radius / 5))
    for tooth in range(teeth):
        angle = 2 * pi * tooth / teeth
        ahead, aside = (cos(angle), sin(angle)), (-sin(angle), cos(angle))
        corners = ((0.9, -0.13), (1.12, -0.08), (1.12, 0.08), (0.9, 0.13))
        canvas.polygon(
            [
                (x + radius * (ahead[0] * a + aside[0] * b), y + radius * (ahead[1] * a + aside[1] * b))
                for a, b in corners
            ],
            tone,
        )
    canvas.disc(x, y, radius * 0.95, tone)
    for scale, fill in ((0.7, ground), (0.62, tone), (0.2, ground)):
        canvas.disc(x, y, radius * scale, fill)
    for hole in range(6):
        angle = pi * hole / 3
        canvas.disc(x + radius * 0.41 * cos(angle), y + radius * 0.41 * sin(angle), radius * 0.13, ground)
