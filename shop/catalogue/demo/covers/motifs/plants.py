"""Patterns that grow: a garden wallpaper, a hedge of thorns."""

from math import atan2, cos, pi, sin
from random import Random

from shop.catalogue.demo.covers.canvas import HEIGHT, WIDTH, Canvas, Point
from shop.catalogue.demo.covers.motifs.shapes import draw_rosette, leaf
from shop.catalogue.demo.covers.palettes import Colour, Palette, mix


def draw_botanical(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw mirrored stems with leaves and flowers, as on an old wallpaper."""
    canvas.box(0, 0, WIDTH, HEIGHT, palette.dark)
    leaf_tones = (mix(palette.mid, palette.deep, 0.25), palette.deep, mix(palette.mid, palette.pale, 0.2))
    for x in (64, 198, 330):
        stem = _stem(rng, x, swing=rng.uniform(42, 62), waves=rng.uniform(1.6, 2.2))
        canvas.line(stem, leaf_tones[0], 6)
        for step in range(3, len(stem) - 1, 4):
            for side in (-1, 1):
                angle = _direction(stem, step) + side * rng.uniform(0.7, 1.0)
                length, tone = rng.uniform(62, 96), rng.choice(leaf_tones)
                _draw_leaf(canvas, stem[step], angle, length, tone, mix(tone, palette.dark, 0.45))
        for step in range(9, len(stem), 19):
            x_at, y_at = stem[step]
            # A flower that the mirror would cut goes to the axis and stays whole.
            x_at = WIDTH / 2 if x_at > WIDTH / 2 - 54 else x_at
            draw_rosette(canvas, x_at, y_at, rng.uniform(40, 54), _petals(palette, rng))
    canvas.mirror_left()


def draw_thorns(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw briars that cross, with a rose here and there."""
    canvas.box(0, 0, WIDTH, HEIGHT, palette.dark)
    roses: list[Point] = []
    for number in range(11):
        tone = mix(palette.deep, palette.mid, (number % 3) * 0.4)
        stem = _stem(rng, -20 + number * 84, swing=rng.uniform(40, 95), waves=rng.uniform(1.2, 2.6))
        canvas.line(stem, palette.dark, 20)
        canvas.line(stem, tone, 10)
        for step in range(1, len(stem) - 1, 2):
            side = rng.choice((-1, 1))
            along = _direction(stem, step)
            canvas.polygon(leaf(*stem[step], 27, along + side * 1.25, plump=0.5), tone)
            if step % 6 == 1:
                vein = mix(tone, palette.dark, 0.45)
                _draw_leaf(canvas, stem[step], along - side * 0.8, rng.uniform(52, 74), tone, vein)
        roses += [stem[step] for step in range(rng.randint(3, 14), len(stem), 17)]
    for x, y in roses:
        draw_rosette(canvas, x, y, rng.uniform(34, 50), _petals(palette, rng))


def _stem(rng: Random, x: float, *, swing: float, waves: float) -> list[Point]:
    phase = rng.uniform(0, 2 * pi)
    return [
        (x + swing * sin(2 * pi * waves * step / 60 + phase), HEIGHT + 30 - (HEIGHT + 60) * step / 60)
        for step in range(61)
    ]


def _direction(stem: list[Point], step: int) -> float:
    (x0, y0), (x1, y1) = stem[step - 1], stem[step + 1]
    return atan2(y1 - y0, x1 - x0)


def _draw_leaf(canvas: Canvas, root: Point, angle: float, length: float, tone: Colour, vein: Colour) -> None:
    x, y = root
    canvas.polygon(leaf(x, y, length, angle, plump=0.42), tone)
    canvas.line([root, (x + length * 0.82 * cos(angle), y + length * 0.82 * sin(angle))], vein, 2)


def _petals(palette: Palette, rng: Random) -> tuple[Colour, ...]:
    bloom = rng.choice((palette.accent, mix(palette.mid, palette.pale, 0.45)))
    return palette.dark, bloom, mix(bloom, palette.pale, 0.35), palette.pale, palette.accent
