"""Type on a cover: titles broken into balanced lines, names in spaced capitals."""

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

from PIL import ImageFont

from shop.catalogue.demo.covers.canvas import SCALE, WIDTH, Canvas
from shop.catalogue.demo.covers.palettes import Colour

_FONTS = Path(__file__).parents[1] / "fonts"
_SERIF = _FONTS / "LibreCaslonText-Regular.ttf"
_SANS = _FONTS / "JosefinSans-SemiBold.ttf"

_LEADING = 1.16
_MEASURING_SIZE = 100
_MOST_LINES = 4
# A line that ends on one of these reads as if it had been cut.
_LEANING = frozenset({"a", "an", "and", "at", "der", "for", "in", "la", "of", "on", "or", "the", "to", "under"})


@dataclass(frozen=True, slots=True)
class Setting:
    """How a title is set: its lines and their size in the cover's units."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        """From the top of the first line's space to the bottom of the last."""
        return len(self.lines) * self.size * _LEADING


def set_title(title: str, *, width: float, height: float, largest: float) -> Setting:
    """Break a title into the lines that allow the largest type inside a box."""
    words = title.split()
    breaks = [
        tuple(" ".join(words[start:end]) for start, end in zip((0, *cuts), (*cuts, len(words)), strict=True))
        for count in range(min(_MOST_LINES, len(words)))
        for cuts in combinations(range(1, len(words)), count)
    ]
    return max(
        (Setting(lines, _fitting_size(lines, width, height, largest)) for lines in breaks),
        key=lambda setting: (_score(setting), -len(setting.lines)),
    )


def draw_title(canvas: Canvas, setting: Setting, *, top: float, fill: Colour) -> None:
    """Set the lines of a title about the axis of the cover."""
    font = _font(_SERIF, setting.size)
    for number, line in enumerate(setting.lines):
        width = font.getlength(line) / SCALE
        baseline = top + (number + 0.5) * setting.size * _LEADING + setting.size * 0.33
        canvas.text(WIDTH / 2 - width / 2, baseline, line, font, fill)


def draw_capitals(canvas: Canvas, text: str, *, baseline: float, size: float, width: float, fill: Colour) -> None:
    """Set a short line in spaced capitals about the axis, smaller where it would not fit."""
    capitals = text.upper()
    size = min(size, size * width / _spaced_width(capitals, size))
    font = _font(_SANS, size)
    x = WIDTH / 2 - _spaced_width(capitals, size) / 2
    for letter in capitals:
        canvas.text(x, baseline, letter, font, fill)
        x += font.getlength(letter) / SCALE + _spacing(size)


def _fitting_size(lines: tuple[str, ...], width: float, height: float, largest: float) -> float:
    longest = max(_font(_SERIF, _MEASURING_SIZE).getlength(line) for line in lines) / SCALE
    return min(largest, _MEASURING_SIZE * width / longest, height / len(lines) / _LEADING)


def _score(setting: Setting) -> float:
    leaning = sum(line.split()[-1].lower() in _LEANING for line in setting.lines[:-1])
    lengths = [len(line) for line in setting.lines]
    balance: float = (min(lengths) / max(lengths)) ** 0.1
    return setting.size * balance * 0.82**leaning


def _spaced_width(text: str, size: float) -> float:
    font = _font(_SANS, size)
    return sum(font.getlength(letter) for letter in text) / SCALE + (len(text) - 1) * _spacing(size)


def _spacing(size: float) -> float:
    return size * 0.16


@cache
def _font(path: Path, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size * SCALE)
