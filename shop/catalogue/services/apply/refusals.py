"""Which records of a batch cannot be written, and why."""

from collections.abc import Iterator, Sequence

from shop.catalogue.records import ProductRecord
from shop.catalogue.services.apply.rules import problem_of
from shop.catalogue.services.apply.stored import Stored
from shop.catalogue.services.apply.text import shown
from shop.catalogue.services.apply.variants import blocked_options


def broken_rules(records: Sequence[ProductRecord]) -> dict[int, str]:
    """Return by its place why a record cannot be written whatever is stored; the others may be asked for."""
    return {place: problem for place, record in enumerate(records) if (problem := problem_of(record))}


def collisions(records: Sequence[ProductRecord], stored: Stored) -> dict[int, str]:
    """Return by its place why a record collides with what is stored or with an earlier record, which is written."""
    reasons: dict[int, str] = {}
    slugs: set[str] = set()
    skus: set[str] = set()
    for place, record in enumerate(records):
        if reason := next(_collisions(record, stored, slugs, skus), None):
            reasons[place] = reason
        else:
            slugs.add(record.slug)
            skus.update(variant.sku for variant in record.variants)
    return reasons


def _collisions(record: ProductRecord, stored: Stored, slugs: set[str], skus: set[str]) -> Iterator[str]:
    if record.slug in slugs:
        yield f"The slug {shown(record.slug)} is that of an earlier product."
    product = stored.products.get(record.slug)
    own_id = product.pk if product else None
    for variant in record.variants:
        if variant.sku in skus or stored.sku_owners.get(variant.sku, own_id) != own_id:
            yield f"The SKU {shown(variant.sku)} belongs to another product."
    if own_id and (reason := blocked_options(record, stored.belongings[own_id].variants)):
        yield reason
