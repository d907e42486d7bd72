"""Outlines that several motifs share, as lists of points."""

from math import cos, pi, sin
from random import Random

from shop.catalogue.demo.covers.canvas import WIDTH, Canvas, Point
from shop.catalogue.demo.covers.palettes import Colour


def ridge(rng: Random, base: float, height: float, *, waves: float, floor: float = 800) -> list[Point]:
    """Trace a skyline of soft hills from edge to edge, closed along the floor."""
    swings = [(rng.uniform(0.6, 1.4) * waves * 2**octave, rng.uniform(0, 2 * pi)) for octave in range(4)]
    crest = []
    for x in range(-10, WIDTH + 20, 6):
        rise = sum(sin(x / WIDTH * pi * pace + phase) / 2**octave for octave, (pace, phase) in enumerate(swings))
        crest.append((float(x), base - height * rise / 1.9))
    return [*crest, (WIDTH + 10, floor), (-10, floor)]


def curve(start: Point, pull: Point, push: Point, end: Point) -> list[Point]:
    """Trace a cubic Bézier curve."""
    shares = [step / 20 for step in range(21)]
    weights = [((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3) for t in shares]
    ends = (start, pull, push, end)
    return [
        (
            sum(w * x for w, (x, _) in zip(row, ends, strict=True)),
            sum(w * y for w, (_, y) in zip(row, ends, strict=True)),
        )
        for row in weights
    ]


def star(x: float, y: float, radius: float, *, points: int = 4, waist: float = 0.32) -> list[Point]:
    """Trace a star about a centre; a smaller waist makes it sharper."""
    corners = []
    for step in range(points * 2):
        reach = radius if step % 2 == 0 else radius * waist
        angle = pi * step / points - pi / 2
        corners.append((x + reach * cos(angle), y + reach * sin(angle)))
    return corners


def leaf(x: float, y: float, length: float, angle: float, *, plump: float = 0.32) -> list[Point]:
    """Trace a pointed leaf that grows from a point in a direction (radians)."""
    along = (cos(angle), sin(angle))
    outline = []
    for side, steps in ((1, range(13)), (-1, range(12, -1, -1))):
        for step in steps:
            share = step / 12
            out = side * plump * length * sin(pi * share**0.8) * 0.62
            outline.append(
                (x + along[0] * length * share - along[1] * out, y + along[1] * length * share + along[0] * out)
            )
    return outline


def scatter_stars(canvas: Canvas, rng: Random, colour: Colour, *, count: int, bottom: float) -> None:
    """Strew small dots, and now and then a four-pointed star, over the sky."""
    for _ in range(count):
        x, y = rng.uniform(20, 780), rng.uniform(15, bottom)
        if rng.random() < 0.12:
            canvas.polygon(star(x, y, rng.uniform(6, 11), waist=0.22), colour)
        else:
            canvas.disc(x, y, rng.uniform(0.9, 2.2), colour)


def draw_rosette(canvas: Canvas, x: float, y: float, radius: float, tones: tuple[Colour, ...]) -> None:
    """Draw a flower seen from above: rings of petals, each tone inside the one before."""
    for depth, tone in enumerate(tones):
        reach = radius * (1 - depth / (len(tones) + 0.4))
        for petal in range(6):
            angle = pi * petal / 3 + depth * pi / 6
            canvas.disc(x + reach * 0.52 * cos(angle), y + reach * 0.52 * sin(angle), reach * 0.46, tone)
        canvas.disc(x, y, reach * 0.5, tone)
