"""What a batch writes: collected first, then sent in one statement per table and kind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from django.core.files import File
from django.db.models import F, Func, JSONField, Value
from django.utils import timezone

from shop.catalogue.models import Product, ProductDetail, ProductImage, ProductTag, Variant
from shop.core.models import TimeStampedModel

_Row = TypeVar("_Row", bound=TimeStampedModel)

_PRODUCT = ("title", "byline", "description", "language", "status", "published_at", "category")
_VARIANT = (
    *("sku", "price", "compare_at_price", "barcode", "weight_grams", "options"),
    *("position", "is_default", "is_active", "imported_quantity"),
)


@dataclass
class Changes(Generic[_Row]):
    """Rows of one table to insert, to update and to delete."""

    new: list[_Row] = field(default_factory=list)
    changed: list[_Row] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


@dataclass
class Writes:
    """All that a batch, or one product of it, writes."""

    products: Changes[Product] = field(default_factory=Changes)
    variants: Changes[Variant] = field(default_factory=Changes)
    details: Changes[ProductDetail] = field(default_factory=Changes)
    tags: Changes[ProductTag] = field(default_factory=Changes)
    images: Changes[ProductImage] = field(default_factory=Changes)
    # Uploads are saved one by one: that is what queues their rendering.
    uploads: list[tuple[ProductImage, Path]] = field(default_factory=list)
    # Variants whose options or whose being the default change hands within their product.
    moving: list[int] = field(default_factory=list)

    def count(self) -> int:
        """Return how many rows below the products are written so far."""
        kinds: Sequence[Changes] = (self.variants, self.details, self.tags, self.images)
        return sum(len(kind.new) + len(kind.changed) + len(kind.gone) for kind in kinds) + len(self.uploads)

    def insert_products(self) -> None:
        """Insert the new products, which gives them the ids that the rest refers to."""
        Product.objects.bulk_create(self.products.new)

    def send(self) -> None:
        """Write everything but the new products."""
        _update(Product, self.products.changed, _PRODUCT)
        self._send_variants()
        ProductDetail.objects.bulk_create(self.details.new)
        _update(ProductDetail, self.details.changed, ("specs",))
        ProductTag.objects.filter(pk__in=self.tags.gone).delete()
        _update(ProductTag, self.tags.changed, ("weight",))
        ProductTag.objects.bulk_create(self.tags.new)
        # Row by row, as their files go with them; what an import names rarely goes.
        ProductImage.objects.filter(pk__in=self.images.gone).delete()
        _update(ProductImage, self.images.changed, ("alt", "position"))
        ProductImage.objects.bulk_create(self.images.new)
        for image, path in self.uploads:
            with path.open("rb") as file:
                image.upload = File(file, name=path.name)
                image.save()

    def _send_variants(self) -> None:
        if self.moving:
            # PostgreSQL checks a unique index row by row, so two variants cannot swap what must be unique. They let go
            # of it first: of being the default, and of their options (their own id stands in).
            placeholder = Func(Value(""), F("pk"), function="jsonb_build_object", output_field=JSONField())
            Variant.objects.filter(pk__in=self.moving).update(is_default=False, options=placeholder)
        _update(Variant, self.variants.changed, _VARIANT)
        Variant.objects.bulk_create(self.variants.new)


def _update(model: type[_Row], rows: Sequence[_Row], fields: Sequence[str]) -> None:
    now = timezone.now()
    for row in rows:
        row.updated_at = now
    model._default_manager.bulk_update(rows, [*fields, "updated_at"])
