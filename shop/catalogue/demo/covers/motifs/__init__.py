"""What can be on a cover. A motif draws itself over the whole sheet, leaving chance to the book's own seed."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from shop.catalogue.demo.covers.canvas import Canvas
from shop.catalogue.demo.covers.motifs.abstract import draw_contours, draw_flow, draw_ripples
from shop.catalogue.demo.covers.motifs.gothic import draw_lightning, draw_moonlit, draw_spires
from shop.catalogue.demo.covers.motifs.patterns import draw_gears, draw_lattice, draw_scallops
from shop.catalogue.demo.covers.motifs.plants import draw_botanical, draw_thorns
from shop.catalogue.demo.covers.motifs.sea import draw_island, draw_ship, draw_whale
from shop.catalogue.demo.covers.motifs.sky import draw_balloon, draw_orbits, draw_rays, draw_tripods, draw_windmill
from shop.catalogue.demo.covers.motifs.stage import draw_curtain
from shop.catalogue.demo.covers.motifs.storybook import draw_meadow, draw_starry
from shop.catalogue.demo.covers.motifs.towns import draw_domes, draw_windows
from shop.catalogue.demo.covers.motifs.wild import draw_peaks
from shop.catalogue.demo.covers.palettes import Palette


@dataclass(frozen=True, slots=True)
class Motif:
    """A drawing, what it shows in words, and whether it is a pattern (under a plate) or a scene (above a label)."""

    draw: Callable[[Canvas, Palette, Random], None]
    shows: str
    is_pattern: bool = False


MOTIFS = {
    "balloon": Motif(draw_balloon, "a striped balloon over blue distance"),
    "botanical": Motif(draw_botanical, "a wallpaper of leaves and flowers", is_pattern=True),
    "contours": Motif(draw_contours, "rings like those of a fingerprint"),
    "curtain": Motif(draw_curtain, "the curtains of a theatre, drawn aside from a lit and empty stage"),
    "domes": Motif(draw_domes, "onion domes by moonlight"),
    "flow": Motif(draw_flow, "a hill of flowing lines beneath a sun"),
    "gears": Motif(draw_gears, "toothed wheels of many sizes", is_pattern=True),
    "island": Motif(draw_island, "two palms on an island at sunset"),
    "lattice": Motif(draw_lattice, "star tiles of an old palace", is_pattern=True),
    "lightning": Motif(draw_lightning, "lightning that strikes a lonely tower"),
    "meadow": Motif(draw_meadow, "round hills, round trees and a winding road"),
    "moonlit": Motif(draw_moonlit, "a bare tree on a moor, under a great moon"),
    "orbits": Motif(draw_orbits, "planets that circle a bright sun"),
    "peaks": Motif(draw_peaks, "snow mountains above a forest"),
    "rays": Motif(draw_rays, "a rising sun and its beams"),
    "ripples": Motif(draw_ripples, "a low sun on still water, with reeds"),
    "scallops": Motif(draw_scallops, "rows of fans", is_pattern=True),
    "ship": Motif(draw_ship, "a three-master before a low sun"),
    "spires": Motif(draw_spires, "crooked roofs and steeples by night"),
    "starry": Motif(draw_starry, "a village asleep under a crescent moon and large stars"),
    "thorns": Motif(draw_thorns, "briars in flower", is_pattern=True),
    "tripods": Motif(draw_tripods, "machines on three legs that stride across a burning sky"),
    "whale": Motif(draw_whale, "the tail of a whale before a low sun"),
    "windmill": Motif(draw_windmill, "windmills on a plain"),
    "windows": Motif(draw_windows, "a wall of windows, with somebody at one that is lit"),
}
