"""What a product's page reads."""

from django.db.models import Prefetch, QuerySet

from shop.catalogue.models import Product, ProductTag
from shop.catalogue.selectors.cards import with_shelf_data


def product_pages() -> QuerySet[Product]:
    """Return the published products with all that a product's page shows of each."""
    tags = ProductTag.objects.select_related("tag").order_by("-weight", "tag__name", "pk")
    return (
        with_shelf_data(Product.objects.published(), defer=["search_vector"])
        .select_related("category", "detail")
        .prefetch_related(Prefetch("product_tags", queryset=tags))
    )
