"""Covers of the demo catalogue, drawn from a motif, a palette and type; the same book always looks the same."""

from dataclasses import dataclass
from random import Random

from shop.catalogue.demo.covers.canvas import HEIGHT, WIDTH, Canvas
from shop.catalogue.demo.covers.layout import draw_label, draw_plate
from shop.catalogue.demo.covers.motifs import MOTIFS
from shop.catalogue.demo.covers.palettes import PALETTES

__all__ = ["HEIGHT", "MOTIFS", "PALETTES", "WIDTH", "CoverDesign", "draw_cover"]


@dataclass(frozen=True, slots=True)
class CoverDesign:
    """What a cover shows; the seed decides everything that the motif leaves to chance."""

    seed: str
    title: str
    byline: str
    year: int
    motif: str
    palette: str


def draw_cover(design: CoverDesign) -> bytes:
    """Draw a cover and give it as a JPEG of 800 by 1200 pixels."""
    palette = PALETTES[design.palette]
    motif = MOTIFS[design.motif]
    canvas = Canvas(palette.deep)
    motif.draw(canvas, palette, Random(design.seed))  # noqa: S311 - decoration, and it must be reproducible
    finish = draw_plate if motif.is_pattern else draw_label
    finish(canvas, palette, title=design.title, byline=design.byline, year=design.year)
    return canvas.to_jpeg()
