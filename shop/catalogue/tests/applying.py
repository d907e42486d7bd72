"""Records, and what becomes of them when they are applied."""

from decimal import Decimal

import pytest
from django.db import transaction

from shop.catalogue import services
from shop.catalogue.models import Product, ProductImage
from shop.catalogue.records import ImageRecord, ProductRecord, VariantRecord
from shop.catalogue.services import ApplyResult, RefusedRecordsError


def a_record(slug: str = "walden", **fields) -> ProductRecord:
    given = {
        "title": "Walden",
        "variants": (
            VariantRecord(f"{slug}-P", Decimal("7.90"), options={"Format": "Paperback"}, quantity=2),
            VariantRecord(f"{slug}-H", Decimal("21.00"), Decimal("24.00"), options={"Format": "Hardback"}),
        ),
        "category": ("Ideas", "Philosophy"),
        "tags": {"Nature": 90, "Solitude": 85},
        "specs": {"Pages": 320, "Signed": True, "Form": "Essays", "Rating": 4.5},
        "images": (ImageRecord("Cover", "https://img.example/1.jpg"), ImageRecord("Back", "https://img.example/2.jpg")),
    }
    return ProductRecord(slug=slug, **(given | fields))


def apply(*records: ProductRecord) -> ApplyResult:
    return services.apply_products(records=records)


def stored(slug: str = "walden") -> Product:
    return Product.objects.active().get(slug=slug)


def own_picture(**fields) -> ProductImage:
    size = {"width": 60, "height": 90}
    return ProductImage.objects.create(product=stored(), picture="products/own.jpg", alt="Own", **size, **fields)


def refusal_of(*records: ProductRecord) -> str:
    with pytest.raises(RefusedRecordsError) as caught, transaction.atomic():
        apply(*records)
    (reason,) = caught.value.reasons.values()
    return reason
