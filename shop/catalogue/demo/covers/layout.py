"""The two layouts of the series: a label beneath a scene, a plate upon a pattern."""

from shop.catalogue.demo.covers.canvas import HEIGHT, WIDTH, Canvas
from shop.catalogue.demo.covers.lettering import draw_capitals, draw_title, set_title
from shop.catalogue.demo.covers.palettes import Palette, mix

# Where a scene ends and its label begins.
HORIZON = 792
_CENTRE = WIDTH / 2


def draw_label(canvas: Canvas, palette: Palette, *, title: str, byline: str, year: int) -> None:
    """Lay a quiet ground under the scene, with the title, the author and the year."""
    canvas.box(0, HORIZON, WIDTH, HEIGHT, palette.label)
    canvas.box(0, HORIZON, WIDTH, HORIZON + 4, palette.accent)
    _draw_mark(canvas, palette, HORIZON + 2)
    setting = set_title(title, width=660, height=212, largest=104)
    draw_title(canvas, setting, top=952 - setting.height / 2, fill=palette.ink)
    _draw_byline(canvas, palette, byline, year, baseline=1108, width=680)


def draw_plate(canvas: Canvas, palette: Palette, *, title: str, byline: str, year: int) -> None:
    """Set a framed plate in the middle of a pattern, as stamped on cloth."""
    left, top, right, bottom = 112, 318, 688, 882
    canvas.box(left - 14, top - 14, right + 14, bottom + 14, palette.accent)
    canvas.box(left - 11, top - 11, right + 11, bottom + 11, palette.label)
    canvas.frame(left + 4, top + 4, right - 4, bottom - 4, palette.accent, 1.5)
    _draw_mark(canvas, palette, top - 12)
    setting = set_title(title, width=480, height=290, largest=116)
    draw_title(canvas, setting, top=560 - setting.height / 2, fill=palette.ink)
    _draw_byline(canvas, palette, byline, year, baseline=790, width=480)


def _draw_byline(canvas: Canvas, palette: Palette, byline: str, year: int, *, baseline: float, width: float) -> None:
    draw_capitals(canvas, byline, baseline=baseline, size=34, width=width, fill=palette.ink)
    quiet = mix(palette.label, palette.ink, 0.72)
    draw_capitals(canvas, str(year), baseline=baseline + 50, size=22, width=width, fill=quiet)
    for side in (-1, 1):
        canvas.line([(_CENTRE + side * 48, baseline + 43), (_CENTRE + side * 108, baseline + 43)], palette.accent, 2)


def _draw_mark(canvas: Canvas, palette: Palette, y: float) -> None:
    """Draw the mark of the series: an open book in a medallion."""
    canvas.disc(_CENTRE, y, 43, palette.accent)
    canvas.disc(_CENTRE, y, 39, palette.label)
    for side in (-1, 1):
        page = [(0, -9), (9, -15), (23, -14), (23, 10), (9, 9), (0, 15)]
        canvas.polygon([(_CENTRE + side * (x + 1.2), y + drop) for x, drop in page], palette.ink)
