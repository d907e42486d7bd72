"""How a product looks on a page: its picture in each format and width, or a book bound in paper of its own."""

from functools import lru_cache
from html import escape
from typing import NamedTuple
from zlib import crc32

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.encoding import filepath_to_uri
from django.utils.safestring import SafeString

from shop.catalogue.models import ProductImage

# The style sheet has this many papers and patterns for products without a picture.
PAPERS = 8
PATTERNS = 4
# Longest titles, in characters, that fit the plate in its large and medium type.
SHORT_TITLE = 18
MEDIUM_TITLE = 45
# The width, in CSS pixels, that a browser without `srcset` gets.
FALLBACK_WIDTH = 480

# Stands for the name of any picture; no other part of an address has these words.
_ANY = "any-picture-at-all"
_ORIGINAL = f"{_ANY}.original"
# Stands for the words that tell what a picture shows; in an address it would be quoted.
_WORDS = "⟨any words⟩"


class Picture(NamedTuple):
    """A rendered picture: the name that its addresses share, the ending of the original's, and its size."""

    stem: str
    ending: str
    width: int
    height: int

    def show(self, sizes: str, *, eager: bool = False, alt: str = "") -> SafeString:
        """Return the element that shows it as wide as `sizes` says, as in HTML; `eager` where it is seen at once."""
        draw = _draw if settings.DEBUG else _draw_once
        element = draw(self.width, self.height, sizes, eager)
        # The original has an ending of its own. Names are quoted; the words come last, so nothing is put into them.
        named = element.replace(_ORIGINAL, f"{self.stem}.{self.ending}").replace(_ANY, self.stem)
        return SafeString(named.replace(_WORDS, escape(alt)))


class Cover(NamedTuple):
    """What is shown of a product: a picture, or where there is none the classes of its binding."""

    title: str
    byline: str
    binding: str
    picture: Picture | None


def cover(slug: str, title: str, byline: str, picture: Picture | None) -> Cover:
    """Return the cover of a product; its binding stays as long as its slug."""
    return Cover(title, byline, "" if picture else _binding(slug, title), picture)


def picture_of(name: str, width: int, height: int) -> Picture:
    """Return the rendered picture that has this name and size."""
    stem, _dot, ending = filepath_to_uri(name).rpartition(".")
    return Picture(stem, ending, width, height)


def _binding(slug: str, title: str) -> str:
    lot = crc32(slug.encode())
    length = len(title)
    size = "short" if length <= SHORT_TITLE else "medium" if length <= MEDIUM_TITLE else "long"
    return f"paper-{lot % PAPERS} pattern-{lot // PAPERS % PATTERNS} title-{size}"


def _draw(width: int, height: int, sizes: str, eager: bool) -> str:  # noqa: FBT001 -- private, and called once
    """Draw a picture of this size and of no name: its widths follow from the size, and cost more than all the rest."""
    image = ProductImage(picture=_ORIGINAL, width=width, height=height)
    renditions = image.picture.aspect_ratios[None]
    sets = {
        file_type: ", ".join(f"{rendition.url} {width}w" for width, rendition in sorted(by_width.items()))
        for file_type, by_width in renditions.items()
    }
    context = {
        # Every browser knows JPEG; the other formats are offered before it.
        "sources": [(f"image/{name.lower()}", srcset) for name, srcset in sets.items() if name != "JPEG" and srcset],
        "srcset": sets["JPEG"],
        # A picture narrower than the smallest rendition is shown as it is.
        "src": renditions["JPEG"].get(FALLBACK_WIDTH, image.picture).url,
        "width": width,
        "height": height,
        "sizes": sizes,
        "eager": eager,
        "alt": _WORDS,
    }
    return render_to_string("catalogue/elements/picture.html", context)


# A shop has few sizes, and its pages few widths to show them in.
_draw_once = lru_cache(maxsize=1024)(_draw)
