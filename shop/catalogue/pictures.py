"""What an upload must be, and how it becomes a picture that may be shown."""

import io
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
MAX_PIXELS = 40_000_000
MAX_FRAMES = 100
MAX_BYTES = 25 * 1024 * 1024
# The widest rendition; what is larger is scaled down first.
MAX_EDGE = 1920

NOT_AN_IMAGE = _("This file is not a picture. Choose a JPEG, PNG, WebP, AVIF or GIF file.")
TOO_LARGE = _("This picture has more than 40 megapixels. Scale it down and upload it again.")
TOO_HEAVY = _("This file is larger than 25 MB. Save the picture with a higher compression and upload it again.")
TOO_MANY_FRAMES = _("This animation has more than 100 frames. Choose a still picture.")


class RefusedPictureError(ValidationError):
    """An upload that is not rendered; the message says why and what to do."""


def validate_picture(upload: File) -> None:
    """Refuse what is not an image, is above 40 megapixels or 25 MB, or has too many frames."""
    if upload.size > MAX_BYTES:
        raise RefusedPictureError(TOO_HEAVY, code="too_heavy")
    upload.seek(0)
    open_picture(upload).verify()
    upload.seek(0)


def open_picture(file: IO[bytes] | File) -> Image.Image:
    """Open an image without decoding it; raise RefusedPictureError where it may not be decoded."""
    try:
        image = Image.open(file, formats=FORMATS)
        # The header is enough: 169 megapixels fit into a file of 20 KB.
        if image.width * image.height > MAX_PIXELS:
            raise RefusedPictureError(TOO_LARGE, code="too_large")
        _refuse_long_animation(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise RefusedPictureError(TOO_LARGE, code="too_large") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise RefusedPictureError(NOT_AN_IMAGE, code="not_an_image") from error
    return image


def _refuse_long_animation(image: Image.Image) -> None:
    if not getattr(image, "is_animated", False):
        return
    try:
        # Asking for `n_frames` would walk through all of them.
        image.seek(MAX_FRAMES)
    except EOFError:
        image.seek(0)
    else:
        raise RefusedPictureError(TOO_MANY_FRAMES, code="too_many_frames")


def re_encode(file: IO[bytes] | File) -> ContentFile:
    """Return the first frame as an upright JPEG on white, at most 1920 pixels wide or high, without metadata."""
    image = open_picture(file)
    try:
        image.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise RefusedPictureError(NOT_AN_IMAGE, code="not_an_image") from error
    image = ImageOps.exif_transpose(image).convert("RGBA")
    image.thumbnail((MAX_EDGE, MAX_EDGE))
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image)
    buffer = io.BytesIO()
    flat.save(buffer, format="JPEG", quality=90, optimize=True, progressive=True)
    # A file without a name counts as none, and the field would not store its width and height.
    return ContentFile(buffer.getvalue(), name="picture.jpg")
