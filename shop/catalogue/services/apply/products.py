"""Writing products in bulk."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from shop.catalogue.html import clean_html
from shop.catalogue.locks import lock_bulk_writes
from shop.catalogue.models import Product, ProductDetail, ProductTag
from shop.catalogue.records import ProductRecord, Spec
from shop.catalogue.services.apply.errors import RefusedRecordsError
from shop.catalogue.services.apply.images import apply_images
from shop.catalogue.services.apply.refusals import broken_rules, collisions
from shop.catalogue.services.apply.shelves import Shelves, find_or_make_tags, tag_key
from shop.catalogue.services.apply.stored import Belongings, Stored, assign, read_stored
from shop.catalogue.services.apply.variants import apply_variants
from shop.catalogue.services.apply.writes import Writes

BATCH_SIZE = 500


@dataclass(frozen=True)
class ApplyResult:
    """How many products were made, changed, and left as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "ApplyResult") -> "ApplyResult":
        return ApplyResult(self.created + other.created, self.updated + other.updated, self.unchanged + other.unchanged)


def apply_products(*, records: Iterable[ProductRecord]) -> ApplyResult:
    """Make the stored products those of the records, all or none; what is as its record says is not written.

    A product is found by its slug among the active ones, a variant by its SKU. A record says all of its product:
    variants it leaves out are no longer sold, tags and imported pictures it leaves out are removed. Two things it may
    leave open, a quantity and the moment of publication; what is stored of these stays. Descriptions are cleaned.
    Products that no record names are not touched.

    Raise RefusedRecordsError where a record breaks a rule or claims another product's SKU.
    """
    result = ApplyResult()
    with transaction.atomic():
        lock_bulk_writes()
        _plan_for_many()
        remaining = iter(records)
        place = 0
        while batch := list(itertools.islice(remaining, BATCH_SIZE)):
            result += _Batch(batch, first_place=place).apply()
            place += len(batch)
    return result


def _plan_for_many() -> None:
    """Have PostgreSQL plan for the tables as they will be when the records are in them.

    A session keeps its plans for foreign keys. Made while a table has one page they read all of it, for each row, also
    when it has grown to thousands of pages: two minutes for ten thousand books instead of seconds.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
        cursor.execute("SET LOCAL enable_seqscan = off")


class _Batch:
    """Some hundred records, written in a number of queries that does not grow with them."""

    def __init__(self, records: Sequence[ProductRecord], *, first_place: int) -> None:
        self.records = records
        self.first_place = first_place
        self.writes = Writes()
        self.now = timezone.now()

    def apply(self) -> ApplyResult:
        # A broken record may hold what PostgreSQL cannot even be asked for.
        self._refuse(broken_rules(self.records))
        stored = read_stored(self.records)
        self._refuse(collisions(self.records, stored))
        shelves = Shelves()
        tag_ids = find_or_make_tags(name for record in self.records for name in record.tags)
        products = [stored.products.get(record.slug) or Product(slug=record.slug) for record in self.records]
        # Asked now: inserting gives every product an id.
        is_new = [product.pk is None for product in products]
        is_changed = [
            _set_fields(product, record, shelves, self.now)
            for product, record in zip(products, self.records, strict=True)
        ]
        self.writes.products.new = [product for product, new in zip(products, is_new, strict=True) if new]
        self.writes.insert_products()
        updated = 0
        for product, record, new, changed in zip(products, self.records, is_new, is_changed, strict=True):
            below = self._apply_belongings(product, record, stored, tag_ids)
            if not new and (changed or below):
                self.writes.products.changed.append(product)
                updated += 1
        self.writes.send()
        created = sum(is_new)
        return ApplyResult(created, updated, len(products) - created - updated)

    def _refuse(self, reasons: Mapping[int, str]) -> None:
        if reasons:
            raise RefusedRecordsError({self.first_place + place: reason for place, reason in reasons.items()})

    def _apply_belongings(
        self, product: Product, record: ProductRecord, stored: Stored, tag_ids: Mapping[str, int]
    ) -> bool:
        before = self.writes.count()
        own = stored.belongings.get(product.pk, Belongings())
        apply_variants(product, record, own.variants, self.writes)
        _apply_specs(product, record.specs, own.detail, self.writes)
        _apply_tags(product, record.tags, own.tags, tag_ids, self.writes)
        apply_images(product, record.images, own.images, self.writes)
        return self.writes.count() > before


def _set_fields(product: Product, record: ProductRecord, shelves: Shelves, now: datetime) -> bool:
    published_at = record.published_at or product.published_at
    if published_at is None and record.status == Product.Status.PUBLISHED:
        published_at = now
    # Two shelves may share their name and their parent: a product that stands on one of them stays there.
    category_id = product.category_id
    if shelves.path_of(category_id) != record.category:
        category_id = shelves.find_or_make(record.category)
    return assign(
        product,
        title=record.title,
        byline=record.byline,
        description=clean_html(record.description),
        language=record.language,
        status=record.status,
        published_at=published_at,
        category_id=category_id,
    )


def _apply_specs(product: Product, specs: Mapping[str, Spec], stored: ProductDetail | None, writes: Writes) -> None:
    if stored is None:
        if specs:
            writes.details.new.append(ProductDetail(product=product, specs=dict(specs)))
    elif _typed(stored.specs) != _typed(specs):
        stored.specs = dict(specs)
        writes.details.changed.append(stored)


def _typed(specs: Mapping[str, Spec]) -> dict[str, tuple[bool, Spec]]:
    # True equals 1 in Python, and not on a page.
    return {name: (isinstance(value, bool), value) for name, value in specs.items()}


def _apply_tags(
    product: Product,
    tags: Mapping[str, int],
    stored: list[ProductTag],
    tag_ids: Mapping[str, int],
    writes: Writes,
) -> None:
    wanted: dict[str, int] = {}
    for name, weight in tags.items():
        wanted[tag_key(name)] = max(weight, wanted.get(tag_key(name), 0))
    for row in stored:
        key = tag_key(row.tag.name)
        if key not in wanted:
            writes.tags.gone.append(row.pk)
        elif assign(row, weight=wanted.pop(key)):
            writes.tags.changed.append(row)
    writes.tags.new += [ProductTag(product=product, tag_id=tag_ids[key], weight=w) for key, w in wanted.items()]
