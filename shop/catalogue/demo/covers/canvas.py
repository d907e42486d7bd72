"""A sheet to draw on in the cover's own coordinates, with smooth edges."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, ImageOps

from shop.catalogue.demo.covers.palettes import Colour

WIDTH, HEIGHT = 800, 1200
# Pillow draws without antialiasing; every cover is drawn this many times larger and then reduced.
SCALE = 2

Point = tuple[float, float]


class Canvas:
    """A cover under the pen: 800 by 1200 units, the origin at the top left."""

    def __init__(self, ground: Colour) -> None:
        """Take a sheet of one colour."""
        self._image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), ground)
        self._draw = ImageDraw.Draw(self._image)

    def polygon(self, points: Iterable[Point], fill: Colour) -> None:
        """Fill the shape between the points."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def line(self, points: Sequence[Point], fill: Colour, width: float) -> None:
        """Draw a line through the points, with round joints."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, fill=fill, width=max(1, round(width * SCALE)), joint="curve")

    def box(self, x: float, y: float, right: float, bottom: float, fill: Colour) -> None:
        """Fill a rectangle."""
        self._draw.rectangle(_bounds(x, y, right, bottom), fill=fill)

    def frame(self, x: float, y: float, right: float, bottom: float, fill: Colour, width: float) -> None:
        """Draw the outline of a rectangle."""
        self._draw.rectangle(_bounds(x, y, right, bottom), outline=fill, width=round(width * SCALE))

    def disc(self, x: float, y: float, radius: float, fill: Colour) -> None:
        """Fill a circle about a centre."""
        self.ellipse(x, y, radius, radius, fill)

    def ellipse(self, x: float, y: float, across: float, down: float, fill: Colour) -> None:
        """Fill an ellipse about a centre, by its two radii."""
        self._draw.ellipse(_bounds(x - across, y - down, x + across, y + down), fill=fill)

    def ring(self, x: float, y: float, radius: float, fill: Colour, width: float, squash: float = 1) -> None:
        """Draw the outline of a circle, or of an ellipse `squash` times as high as wide."""
        bounds = _bounds(x - radius, y - radius * squash, x + radius, y + radius * squash)
        self._draw.ellipse(bounds, outline=fill, width=max(1, round(width * SCALE)))

    def shade(self, top: float, bottom: float, start: Colour, end: Colour) -> None:
        """Lay a band across the whole width that passes from one colour to the other."""
        size = (WIDTH * SCALE, round((bottom - top) * SCALE))
        mask = Image.linear_gradient("L").resize(size)
        band = Image.composite(Image.new("RGB", size, end), Image.new("RGB", size, start), mask)
        self._image.paste(band, (0, round(top * SCALE)))

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
        """Light that fades from a centre; strength 1 hides what is beneath the centre."""
        side = round(radius * 2 * SCALE)
        fade = Image.radial_gradient("L").resize((side, side))
        # The stock gradient is black in the middle and reaches 180 at the edge of the inscribed circle.
        mask = fade.point([round(max(0.0, 1 - level / 180) ** 2 * 255 * strength) for level in range(256)])
        self._image.paste(colour, (round((x - radius) * SCALE), round((y - radius) * SCALE)), mask)

    def mirror_left(self) -> None:
        """Repeat the left half, mirrored, on the right."""
        half = self._image.crop((0, 0, WIDTH * SCALE // 2, HEIGHT * SCALE))
        self._image.paste(ImageOps.mirror(half), (WIDTH * SCALE // 2, 0))

    def text(self, x: float, y: float, text: str, font: ImageFont.FreeTypeFont, fill: Colour) -> None:
        """Set a line with its left end at x and its baseline at y."""
        self._draw.text((x * SCALE, y * SCALE), text, font=font, fill=fill, anchor="ls")

    def to_jpeg(self) -> bytes:
        """Encode the finished cover, 800 by 1200 pixels."""
        stream = BytesIO()
        # Full chroma, or thin accent lines bleed.
        self._image.reduce(SCALE).save(stream, "JPEG", quality=92, subsampling=0)
        return stream.getvalue()


def _bounds(x: float, y: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    return x * SCALE, y * SCALE, right * SCALE, bottom * SCALE
