"""What is stored of the products of a batch: read once, with locks, and compared in memory."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from shop.catalogue.locks import lock_products, lock_variants
from shop.catalogue.models import Product, ProductDetail, ProductImage, ProductTag, Variant
from shop.catalogue.records import ProductRecord


@dataclass
class Belongings:
    """What belongs to one stored product."""

    variants: list[Variant] = field(default_factory=list)
    detail: ProductDetail | None = None
    tags: list[ProductTag] = field(default_factory=list)
    images: list[ProductImage] = field(default_factory=list)


@dataclass
class Stored:
    """The products of a batch as they are stored, and who has the SKUs that the batch names."""

    products: dict[str, Product]
    belongings: Mapping[int, Belongings]
    sku_owners: dict[str, int]


def read_stored(records: Sequence[ProductRecord]) -> Stored:
    """Read all that the batch may change; the same number of queries for any number of records."""
    products = lock_products({record.slug for record in records})
    ids = [product.pk for product in products]
    skus = {variant.sku for record in records for variant in record.variants}
    belongings: defaultdict[int, Belongings] = defaultdict(Belongings)
    variants = lock_variants(product_ids=ids, skus=skus)
    for variant in variants:
        belongings[variant.product_id].variants.append(variant)
    for detail in ProductDetail.objects.filter(product__in=ids):
        belongings[detail.product_id].detail = detail
    for tag in ProductTag.objects.filter(product__in=ids).select_related("tag"):
        belongings[tag.product_id].tags.append(tag)
    for image in ProductImage.objects.filter(product__in=ids).order_by("position", "pk"):
        belongings[image.product_id].images.append(image)
    return Stored(
        products={product.slug: product for product in products},
        belongings=belongings,
        sku_owners={variant.sku: variant.product_id for variant in variants},
    )


def assign(row: Model, **values: Any) -> bool:
    """Set the row's attributes and say whether any of them was different."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
