"""Great skies: rising suns, balloons, planets, and visitors from them."""

from math import cos, pi, sin
from random import Random

from shop.catalogue.demo.covers.canvas import Canvas
from shop.catalogue.demo.covers.motifs.shapes import ridge, scatter_stars
from shop.catalogue.demo.covers.palettes import Colour, Palette, mix


def draw_rays(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw a sun that sends out beams over far hills."""
    _draw_sunburst(canvas, palette, rng.uniform(260, 540), 560, rng.uniform(120, 150), rng.choice((18, 22, 26)))
    _draw_hills(canvas, palette, rng)


def draw_windmill(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw windmills on a plain, waiting for a knight."""
    _draw_sunburst(canvas, palette, 400, 540, 150, 22)
    canvas.polygon(ridge(rng, 640, 22, waves=1.3), mix(palette.deep, palette.dark, 0.3))
    for x, y, size in ((585, 640, 0.55), (690, 650, 0.42)):
        _draw_mill(canvas, rng, mix(palette.deep, palette.dark, 0.45), x, y, size)
    canvas.polygon(ridge(rng, 715, 20, waves=1.1), palette.dark)
    _draw_mill(canvas, rng, palette.dark, 265, 735, 1.25)


def draw_balloon(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw a striped balloon on its way round the world."""
    _draw_sunburst(canvas, palette, 400, 760, 190, 24)
    _draw_envelope(canvas, palette, rng.uniform(340, 460), 238, 152)
    _draw_envelope(canvas, palette, rng.choice((120, 680)), rng.uniform(470, 520), 48)
    _draw_hills(canvas, palette, rng)


def draw_orbits(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw planets on their rings about a small bright sun."""
    canvas.shade(0, 800, palette.dark, mix(palette.dark, palette.deep, 0.8))
    scatter_stars(canvas, rng, mix(palette.mid, palette.pale, 0.5), count=130, bottom=780)
    x, y = rng.uniform(330, 470), rng.uniform(330, 430)
    canvas.glow(x, y, 300, palette.accent, 0.6)
    canvas.disc(x, y, 58, palette.accent)
    for number in range(6):
        radius = 104 + number * 50
        canvas.ring(x, y, radius, mix(palette.deep, palette.mid, 0.75), 2)
        # Left or right of the sun, where neither the edge nor the label would cut a planet.
        angle = rng.choice((0, pi)) + rng.uniform(-1, 1) * min(0.9, 250 / radius)
        tone = rng.choice((palette.mid, palette.pale, mix(palette.accent, palette.deep, 0.35)))
        planet = rng.uniform(11, 17) + number * 4.5
        _draw_planet(canvas, palette, x + radius * cos(angle), y + radius * sin(angle), planet, tone)


def draw_tripods(canvas: Canvas, palette: Palette, rng: Random) -> None:
    """Draw machines that walk on three legs, with a beam, over a burning horizon."""
    canvas.shade(0, 800, mix(palette.dark, palette.deep, 0.5), palette.mid)
    scatter_stars(canvas, rng, mix(palette.mid, palette.pale, 0.5), count=50, bottom=300)
    canvas.glow(400, 720, 520, palette.accent, 0.9)
    canvas.polygon(ridge(rng, 655, 24, waves=2.4), mix(palette.deep, palette.mid, 0.25))
    for x, y, size in ((620, 470, 0.52), (120, 500, 0.4)):
        _draw_tripod(canvas, mix(palette.deep, palette.dark, 0.35), palette.accent, x, y, size)
    canvas.polygon([(352, 268), (368, 268), (800, 668), (800, 738)], mix(palette.accent, palette.pale, 0.55))
    _draw_tripod(canvas, palette.dark, palette.accent, 330, 250, 1.05)
    canvas.polygon(ridge(rng, 735, 16, waves=2.2), palette.dark)


def _draw_sunburst(canvas: Canvas, palette: Palette, x: float, y: float, radius: float, beams: int) -> None:
    canvas.box(0, 0, 800, 800, mix(palette.mid, palette.pale, 0.25))
    for beam in range(beams):
        start, end = 2 * pi * beam / beams, 2 * pi * (beam + 0.5) / beams
        far = [(x + 1300 * cos(angle), y + 1300 * sin(angle)) for angle in (start, end)]
        canvas.polygon([(x, y), *far], mix(palette.mid, palette.pale, 0.62))
    canvas.glow(x, y, radius * 3, palette.pale, 0.75)
    canvas.disc(x, y, radius + 14, palette.pale)
    canvas.disc(x, y, radius, palette.sun)


def _draw_hills(canvas: Canvas, palette: Palette, rng: Random) -> None:
    for layer in range(4):
        tone = mix(mix(palette.mid, palette.deep, 0.5), palette.dark, layer / 3)
        canvas.polygon(ridge(rng, 598 + layer * 50, 34 - layer * 5, waves=1.4 + layer * 0.5), tone)


def _draw_mill(canvas: Canvas, rng: Random, colour: Colour, x: float, y: float, size: float) -> None:
    body = [(-46, 10), (-32, -150), (32, -150), (46, 10)]
    canvas.polygon([(x + dx * size, y + dy * size) for dx, dy in body], colour)
    canvas.polygon([(x + dx * size, y + dy * size) for dx, dy in ((-42, -146), (0, -205), (42, -146))], colour)
    hub, turn = (x, y - 158 * size), rng.uniform(0.2, 0.8)
    for arm in range(4):
        angle = turn + arm * pi / 2
        ahead, aside = (cos(angle), sin(angle)), (-sin(angle), cos(angle))
        canvas.line([hub, (hub[0] + ahead[0] * 185 * size, hub[1] + ahead[1] * 185 * size)], colour, 6 * size)
        for rung in range(7):
            inner = 50 + rung * 22
            root = (hub[0] + ahead[0] * inner * size, hub[1] + ahead[1] * inner * size)
            tip = (root[0] + aside[0] * 36 * size, root[1] + aside[1] * 36 * size)
            canvas.line([root, tip], colour, 4.5 * size)
        edge = [
            (hub[0] + (ahead[0] * at + aside[0] * 36) * size, hub[1] + (ahead[1] * at + aside[1] * 36) * size)
            for at in (48, 184)
        ]
        canvas.line(edge, colour, 4.5 * size)


def _draw_envelope(canvas: Canvas, palette: Palette, x: float, y: float, radius: float) -> None:
    stripes = (palette.dark, palette.pale, palette.accent, palette.pale, palette.dark)
    for stripe, tone in enumerate(stripes):
        across = radius * (1 - stripe * 0.235)
        canvas.ellipse(x, y, across, radius * 1.04, tone)
        hem = [(x - across * 0.78, y + radius * 0.64), (x + across * 0.78, y + radius * 0.64)]
        canvas.polygon([*hem, (x + across * 0.2, y + radius * 1.4), (x - across * 0.2, y + radius * 1.4)], tone)
    basket = y + radius * 1.62
    for side in (-1, 1):
        canvas.line(
            [(x + side * radius * 0.17, y + radius * 1.38), (x + side * radius * 0.12, basket)], palette.dark, 2
        )
    canvas.box(x - radius * 0.15, basket, x + radius * 0.15, basket + radius * 0.2, palette.dark)


def _draw_planet(canvas: Canvas, palette: Palette, x: float, y: float, radius: float, tone: Colour) -> None:
    canvas.disc(x, y, radius + 7, mix(palette.dark, palette.deep, 0.4))
    canvas.disc(x, y, radius, tone)
    canvas.disc(x - radius * 0.28, y - radius * 0.28, radius * 0.5, mix(tone, palette.pale, 0.3))
    if radius > 28:
        canvas.ring(x, y, radius * 1.75, palette.pale, 3.5, squash=0.3)
        cap = [(x + radius * cos(pi * step / 24), y - radius * sin(pi * step / 24)) for step in range(25)]
        canvas.polygon(cap, tone)


def _draw_tripod(canvas: Canvas, colour: Colour, eye: Colour, x: float, y: float, size: float) -> None:
    for knee, foot in (((-150, 150), (-128, 480)), ((20, 190), (-6, 480)), ((160, 140), (176, 480))):
        joints = [(x, y + 20 * size), (x + knee[0] * size, y + knee[1] * size)]
        canvas.line([*joints, (x + foot[0] * size, y + foot[1] * size)], colour, 9 * size)
        canvas.disc(*joints[1], 9 * size, colour)
    canvas.ellipse(x, y, 105 * size, 36 * size, colour)
    canvas.ellipse(x, y - 22 * size, 58 * size, 42 * size, colour)
    canvas.disc(x + 25 * size, y + 4 * size, 11 * size, eye)
