"""What an import would change, shown by some products: those that are new, and the fields of those that differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

from shop.catalogue.exporting.stored import iterate_products, read_shelves, to_record
from shop.catalogue.html import clean_html
from shop.catalogue.importing.entries import Entry, Reject
from shop.catalogue.models import Product
from shop.catalogue.records import ProductRecord
from shop.catalogue.services.apply.rules import problem_of

SAMPLES = 20
# A long file that changes next to nothing is not searched to its end for the sake of its samples.
SEARCHED = 20_000
_CHUNK = 500
_LONGEST = 160


class Sampler:
    """Lets entries pass and keeps samples of what is new and of what is different."""

    def __init__(self) -> None:
        """Start without any."""
        self.created: list[dict[str, str]] = []
        self.updated: list[dict[str, Any]] = []
        self._searched = 0

    def watch(self, entries: Iterable[Entry | Reject]) -> Iterator[Entry | Reject]:
        """Yield all entries unchanged."""
        remaining = iter(entries)
        while chunk := list(islice(remaining, _CHUNK)):
            if self._searched < SEARCHED and min(len(self.created), len(self.updated)) < SAMPLES:
                self._searched += len(chunk)
                records = (entry.record for entry in chunk if isinstance(entry, Entry))
                # What breaks a rule will be rejected, so it is neither new nor different.
                self._look_at([record for record in records if problem_of(record) is None])
            yield from chunk

    def _look_at(self, records: Sequence[ProductRecord]) -> None:
        stored = _stored_records({record.slug for record in records})
        for record in records:
            old = stored.get(record.slug)
            if old is None:
                if len(self.created) < SAMPLES:
                    self.created.append({"slug": record.slug, "title": _shown(record.title)})
            elif len(self.updated) < SAMPLES and (changes := differences(old, record)):
                self.updated.append({"slug": record.slug, "title": _shown(record.title), "changes": changes})


def differences(old: ProductRecord, new: ProductRecord) -> list[list[str]]:
    """Return [field, before, after] for each field that an import would change."""
    before, after = _fields(old), _fields(new)
    # What a record leaves open stays as it is stored.
    left_open = {name for name, value in after.items() if value is None and name.endswith(("published_at", "quantity"))}
    names = [name for name in {**before, **after} if before.get(name) != after.get(name) and name not in left_open]
    return [[name.replace("_", " "), _shown(before.get(name)), _shown(after.get(name))] for name in names]


def _stored_records(slugs: set[str]) -> dict[str, ProductRecord]:
    shelves = read_shelves()
    products = iterate_products(Product.objects.active().filter(slug__in=slugs))
    return {product.slug: to_record(product, shelves) for product in products}


def _fields(record: ProductRecord) -> dict[str, Any]:
    fields: dict[str, Any] = asdict(record)
    variants, images = fields.pop("variants"), fields.pop("images")
    fields["description"] = clean_html(record.description)
    fields["category"] = " > ".join(record.category)
    fields["pictures"] = ", ".join(image["url"] for image in images)
    for variant in variants:
        for name, value in variant.items():
            if name != "sku":
                fields[f"{variant['sku']}: {name}"] = value
    return fields


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        value = ", ".join(f"{name}: {part}" for name, part in value.items())
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
