"""Which products are meant: named conditions that chain."""

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, QuerySet
from django.utils import timezone

if TYPE_CHECKING:
    from shop.catalogue.models import Product, ProductImage  # noqa: F401 -- the base classes name them in strings


class CatalogueQuery(SearchQuery):
    """What the words mean in every language on show; the pages' own search asks with the same function."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.function = "catalogue_query"


class ProductQuerySet(QuerySet["Product"]):
    """Products, narrowed by what may be done with them."""

    def active(self) -> Self:
        """Leave out what was soft-deleted."""
        return self.filter(is_active=True)

    def published(self) -> Self:
        """Keep what customers may see now: active, published, and its moment has come."""
        return self.active().filter(status=self.model.Status.PUBLISHED, published_at__lte=timezone.now())

    def search(self, text: str) -> Self:
        """Keep what matches `text` (words, "phrases", -without, or), best match first."""
        query = CatalogueQuery(text)
        rank = SearchRank(F("search_vector"), query)
        return self.filter(search_vector=query).annotate(rank=rank).order_by("-rank", "pk")


class ProductImageQuerySet(QuerySet["ProductImage"]):
    """Pictures, narrowed by what is to be done with them."""

    def waiting(self) -> Self:
        """Keep what was uploaded and neither rendered nor refused."""
        return self.exclude(upload="").filter(failure="")
