"""Lines and rings for books that happen inside a head."""

from math import cos, pi, sin
from random import Random

from shop.catalogue.demo.covers.canvas import WIDTH, Canvas
from shop.catalogue.demo.covers.motifs.shapes import leaf
from shop.catalogue.demo.covers.palettes import Palette, mix


def draw_contours(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw the rings of a fingerprint, or of a map of the deep."""
    canvas.box(0, 0, WIDTH, 800, palette.deep)
    x, y = rng.uniform(320, 480), rng.uniform(340, 430)
    bumps = [(number, rng.uniform(0.25, 1) / number, rng.uniform(0, 2 * pi)) for number in (2, 3, 4, 5)]
    rings = 26
    for ring in range(rings, 0, -1):
        radius = ring * 24.0
        shape = []
        for step in range(180):
            angle = pi * step / 90
            swell = sum(size * sin(count * angle + phase + ring * 0.05) for count, size, phase in bumps)
            reach = radius * (1 + 0.24 * swell)
            shape.append((x + reach * cos(angle), y + reach * sin(angle) * 1.05))
        share = ring / rings
        tone = mix(palette.pale, palette.mid, min(1, share * 2)) if share < 0.5 else None
        tone = tone or mix(palette.mid, palette.dark, share * 2 - 1)
        canvas.polygon(shape, palette.accent if ring == 1 else tone)
        canvas.line([*shape, shape[0]], mix(tone, palette.dark, 0.45), 3)


def draw_ripples(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw rings that spread on still water, with reeds in front."""
    canvas.shade(0, 800, mix(palette.mid, palette.pale, 0.55), mix(palette.deep, palette.mid, 0.3))
    x, y = rng.uniform(290, 510), rng.uniform(190, 240)
    canvas.disc(x, y, 108, mix(palette.sun, palette.pale, 0.1))
    for row in range(9):
        half = 100 - row * 9 + rng.uniform(-14, 14)
        canvas.box(x - half, 352 + row * 21, x + half, 359 + row * 21, mix(palette.sun, palette.pale, 0.25))
    for _ in range(4):
        centre, depth = (rng.uniform(60, 740), rng.uniform(440, 720)), rng.randint(4, 7)
        for ring in range(depth):
            tone = mix(palette.pale, palette.mid, ring / depth)
            canvas.ring(*centre, 22 + ring * 27, tone, 4.5 - 2.6 * ring / depth, squash=0.34)
    for side in (-1, 1):
        for _ in range(9):
            root = 400 + side * rng.uniform(250, 400)
            angle = -pi / 2 - side * rng.uniform(-0.12, 0.26)
            canvas.polygon(leaf(root, 815, rng.uniform(190, 430), angle, plump=0.045), palette.dark)


def draw_flow(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw strands that run together like a voice, under a full disc."""
    canvas.shade(0, 800, mix(palette.deep, palette.mid, 0.15), mix(palette.mid, palette.pale, 0.35))
    x, y = rng.uniform(250, 550), rng.uniform(190, 260)
    canvas.glow(x, y, 270, palette.pale, 0.6)
    canvas.disc(x, y, 112, palette.sun)
    swings = [(rng.uniform(0.5, 1.5), rng.uniform(0, 2 * pi), rng.uniform(50, 85)) for _ in range(3)]
    strands = 30
    for strand in range(strands):
        share = strand / (strands - 1)
        path = []
        for at in range(-10, WIDTH + 20, 8):
            turn = at / WIDTH * 2 * pi
            lift = sum(reach * sin(pace * turn + phase + share * 2.4) for pace, phase, reach in swings)
            path.append((float(at), 320 + share * 480 + lift * (1 - 0.45 * share)))
        tone = mix(palette.mid, palette.dark, share**0.7)
        canvas.polygon([*path, (WIDTH + 10, 810), (-10, 810)], tone)
        accent = palette.accent if strand % 7 == 3 else mix(palette.pale, tone, 0.25 + 0.5 * share)
        canvas.line(path, accent, 2.2)
