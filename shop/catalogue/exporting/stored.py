"""Stored products, read in chunks: each chunk takes the same number of queries."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Prefetch

from shop.catalogue.models import Product, ProductDetail, ProductImage, ProductTag, Variant
from shop.catalogue.querysets import ProductQuerySet
from shop.catalogue.records import ImageRecord, ProductRecord, VariantRecord
from shop.catalogue.services.apply.images import address
from shop.catalogue.services.apply.shelves import Shelves

CHUNK_SIZE = 500


def iterate_products(products: ProductQuerySet, *, chunk_size: int = CHUNK_SIZE) -> Iterator[Product]:
    """Yield products by their keys, each with `sold` variants (the default one first), `product_tags` and `images`."""
    last = 0
    while chunk := _chunk(products.filter(pk__gt=last).order_by("pk"), chunk_size):
        yield from chunk
        last = chunk[-1].pk


def _chunk(products: ProductQuerySet, size: int) -> list[Product]:
    sold = Variant.objects.filter(is_active=True).order_by("-is_default", "position", "pk")
    # In a transaction, so that the primary is read: a replica may not know yet what was stored a moment ago.
    with transaction.atomic():
        return list(
            products.defer("search_vector")
            .select_related("detail")
            .prefetch_related(
                Prefetch("variants", queryset=sold, to_attr="sold"),
                Prefetch("product_tags", queryset=ProductTag.objects.select_related("tag").order_by("tag__name")),
                Prefetch("images", queryset=ProductImage.objects.order_by("position", "pk")),
            )[:size]
        )


def sold_variants(product: Product) -> list[Variant]:
    """Return the variants that `iterate_products` has read."""
    sold: list[Variant] = product.sold  # type: ignore[attr-defined]  # set by the prefetch
    return sold


def read_shelves() -> Shelves:
    """Return the categories' paths."""
    with transaction.atomic():
        return Shelves()


def to_record(product: Product, shelves: Shelves) -> ProductRecord:
    """Return a product of `iterate_products` as a record, which says all that an import may say."""
    return ProductRecord(
        slug=product.slug,
        title=product.title,
        variants=tuple(_variant(variant) for variant in sold_variants(product)),
        byline=product.byline,
        description=product.description,
        language=product.language,
        status=product.status,
        published_at=product.published_at,
        category=shelves.path_of(product.category_id),
        tags={row.tag.name: row.weight for row in product.product_tags.all()},
        specs=_specs(product),
        images=tuple(ImageRecord(alt=image.alt, url=url) for image in product.images.all() if (url := address(image))),
    )


def _variant(variant: Variant) -> VariantRecord:
    return VariantRecord(
        sku=variant.sku,
        price=variant.price,
        compare_at_price=variant.compare_at_price,
        barcode=variant.barcode,
        weight_grams=variant.weight_grams,
        options=variant.options,
        quantity=variant.imported_quantity,
    )


def _specs(product: Product) -> dict[str, str | int | float | bool]:
    try:
        return dict(product.detail.specs)
    except ProductDetail.DoesNotExist:
        return {}
