"""How a product looks on a page: its picture in each format and width, or a book bound in paper of its own."""

from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from django.utils.encoding import filepath_to_uri

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


class Picture(NamedTuple):
    """A picture's addresses: `sources` are type and `srcset` of each format but JPEG, which every browser knows."""

    sources: tuple[tuple[str, str], ...]
    srcset: str
    src: str
    width: int
    height: int


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
    """Return the addresses of the rendered picture that has this name and size."""
    stem, _dot, ending = filepath_to_uri(name).rpartition(".")
    outline = _outline(width, height)
    return Picture(
        tuple((kind, srcset.replace(_ANY, stem)) for kind, srcset in outline.sources),
        outline.srcset.replace(_ANY, stem),
        # The original has an ending of its own.
        outline.src.replace(_ORIGINAL, f"{stem}.{ending}").replace(_ANY, stem),
        width,
        height,
    )


def _binding(slug: str, title: str) -> str:
    lot = crc32(slug.encode())
    length = len(title)
    size = "short" if length <= SHORT_TITLE else "medium" if length <= MEDIUM_TITLE else "long"
    return f"paper-{lot % PAPERS} pattern-{lot // PAPERS % PATTERNS} title-{size}"


@lru_cache(maxsize=1024)
def _outline(width: int, height: int) -> Picture:
    """Return the addresses of a picture of this size: widths follow from the size, and cost more than all the rest."""
    image = ProductImage(picture=_ORIGINAL, width=width, height=height)
    renditions = image.picture.aspect_ratios[None]
    sets = {
        file_type: ", ".join(f"{rendition.url} {width}w" for width, rendition in sorted(by_width.items()))
        for file_type, by_width in renditions.items()
    }
    return Picture(
        tuple((f"image/{name.lower()}", srcset) for name, srcset in sets.items() if name != "JPEG" and srcset),
        sets["JPEG"],
        # A picture narrower than the smallest rendition is shown as it is.
        renditions["JPEG"].get(FALLBACK_WIDTH, image.picture).url,
        width,
        height,
    )
