"""The pictures of one product, compared with its record."""

import hashlib
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings

from shop.catalogue.models import Product, ProductImage
from shop.catalogue.records import ImageRecord
from shop.catalogue.services.apply.stored import assign
from shop.catalogue.services.apply.writes import Writes

FILE_PREFIX = "urn:sha256:"


def public_url(image: ProductImage) -> str:
    """Return the address under which the world finds a rendered picture, or "" where it is not rendered."""
    return urljoin(f"{settings.SITE_URL}/", image.picture.url) if image.picture else ""


def address(image: ProductImage) -> str:
    """Return the address that a record gives for a stored picture, or "" where it has none yet."""
    named = image.source_url
    return named if named and not named.startswith(FILE_PREFIX) else public_url(image)


def source_of(image: ImageRecord) -> str:
    """Return what makes this picture the same at the next run: its address, or a digest of its file."""
    return f"{FILE_PREFIX}{_digest(image.file)}" if image.file else image.url


def apply_images(
    product: Product, records: tuple[ImageRecord, ...], stored: list[ProductImage], writes: Writes
) -> None:
    """Add to `writes` what makes the imported pictures those of the record; what people uploaded stays."""
    known = {address(image): image for image in reversed(stored)}
    known |= {image.source_url: image for image in reversed(stored)}
    wanted: dict[str, ImageRecord] = {}
    for record in records:
        wanted.setdefault(source_of(record), record)
    kept = {source: known[source] for source in wanted if source in known}
    kept_ids = {image.pk for image in kept.values()}
    writes.images.gone += [image.pk for image in stored if image.source_url and image.pk not in kept_ids]
    positions = _positions(stored, kept_ids, len(wanted))
    for position, (source, record) in zip(positions, wanted.items(), strict=True):
        if source in kept:
            if assign(kept[source], alt=record.alt, position=position):
                writes.images.changed.append(kept[source])
        else:
            _add(ProductImage(product=product, alt=record.alt, position=position, source_url=source), record, writes)


def _positions(stored: list[ProductImage], kept_ids: set[int], count: int) -> list[int]:
    """Return places in rising order: those that the kept pictures have, then places after all others."""
    kept = sorted(image.position for image in stored if image.pk in kept_ids)
    last = max((image.position for image in stored), default=-1)
    return [*kept, *range(last + 1, last + 1 + count - len(kept))]


def _add(image: ProductImage, record: ImageRecord, writes: Writes) -> None:
    if record.file is None:
        writes.images.new.append(image)
    else:
        writes.uploads.append((image, record.file))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
