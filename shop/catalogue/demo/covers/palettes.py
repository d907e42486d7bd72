"""The colours a cover may be printed in: few, and chosen to sit well beside each other on a shelf."""

from dataclasses import dataclass

Colour = tuple[int, int, int]


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Find the colour on the way from the first (share 0) to the second (share 1)."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def contrast(first: Colour, second: Colour) -> float:
    """Measure the WCAG contrast ratio, from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    channels = (value / 255 for value in colour)
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass(frozen=True, slots=True)
class Palette:
    """Four tones of one mood and one accent; the label is printed dark on pale or pale on dark."""

    dark: Colour
    deep: Colour
    mid: Colour
    pale: Colour
    accent: Colour
    pale_label: bool

    @property
    def label(self) -> Colour:
        """The ground that the title stands on."""
        return self.pale if self.pale_label else self.dark

    @property
    def sun(self) -> Colour:
        """The colour of a sun or a lamp: the accent, unless that is a cold one."""
        red, _, blue = self.accent
        return self.accent if red > blue else mix(self.mid, self.deep, 0.45)

    @property
    def ink(self) -> Colour:
        """The colour of the title."""
        return self.dark if self.pale_label else self.pale


def _palette(tones: str, *, pale_label: bool) -> Palette:
    dark, deep, mid, pale, accent = (_colour(code) for code in tones.split())
    return Palette(dark, deep, mid, pale, accent, pale_label)


def _colour(code: str) -> Colour:
    red, green, blue = bytes.fromhex(code)
    return red, green, blue


PALETTES = {
    "crimson": _palette("230f14 5e1722 b0453f f5e8d8 e3a857", pale_label=False),
    "ink": _palette("1a1a1c 45434a a39c92 f3eee3 c8342b", pale_label=True),
    "moss": _palette("10201a 27493c 6d9a78 f2ecda dba544", pale_label=False),
    "night": _palette("12162c 2b3566 6978ac f2e9d8 eab54e", pale_label=False),
    "ochre": _palette("2d1b0c 8f4d17 dba046 faf0da 24666b", pale_label=True),
    "plum": _palette("1f1429 4b2c61 9a78b3 f4e9e6 ea9a6b", pale_label=False),
    "rose": _palette("3b1422 853649 dc9594 fbefe7 b98a2f", pale_label=True),
    "sage": _palette("1f2e1f 55714f adc299 f7f1e1 c4553a", pale_label=True),
    "sky": _palette("15294b 33639a 9fc8e0 faf4e5 ec7b3a", pale_label=True),
    "storm": _palette("17202b 364c61 8fa6b4 f0ebe1 d9a23f", pale_label=False),
    "sunset": _palette("2b1230 8a2f52 ef8a5b fdf0dc f7c65f", pale_label=False),
    "teal": _palette("0a282b 14575c 6fb5a8 f6eedd f0a444", pale_label=False),
    "terracotta": _palette("2c1611 93402a dd9160 f9ecdb 2a6a68", pale_label=True),
}
