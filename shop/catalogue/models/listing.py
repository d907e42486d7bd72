"""Listings: what lists, facets and search results read."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from shop.catalogue.models.category import Category
from shop.catalogue.models.product import Product


class Listing(models.Model):
    """A product on show, as narrow as a list needs it; triggers keep the row, whoever writes the product.

    There is no row for what is a draft, archived or inactive. Prices are in the shop's currency.
    """

    product = models.OneToOneField(Product, on_delete=models.CASCADE, primary_key=True, related_name="+")
    published_at = models.DateTimeField()
    title = models.CharField(max_length=300)
    slug = models.CharField(max_length=255)
    byline = models.CharField(max_length=500)
    language = models.CharField(max_length=12)
    # Of the default variant; a former price is shown where the record of prices confirms it.
    price = models.DecimalField(max_digits=12, decimal_places=2)
    former_price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    # Other variants cost more, and none costs less.
    is_lowest_of_several = models.BooleanField()
    # Some variant may be bought: its quantity is above zero, or nobody has counted it.
    is_available = models.BooleanField()
    category = models.ForeignKey(
        Category, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True, related_name="+"
    )
    tags = ArrayField(models.BigIntegerField())
    # "Format:Paperback" for each option of each variant.
    options = ArrayField(models.TextField())
    picture = models.CharField(max_length=100)
    picture_width = models.PositiveIntegerField(null=True)
    picture_height = models.PositiveIntegerField(null=True)

    class Meta:
        # The moment is included, so that what pages skip is read from the index alone.
        indexes = [
            models.Index(F("published_at").desc(), F("product").desc(), name="listing_newest"),
            models.Index(
                F("published_at").desc(),
                F("product").desc(),
                condition=Q(former_price__isnull=False),
                name="listing_reduced",
            ),
            models.Index(fields=["title", "product"], include=["published_at"], name="listing_by_title"),
            models.Index(fields=["price", "product"], include=["published_at"], name="listing_by_price"),
            models.Index(F("category"), F("published_at").desc(), F("product").desc(), name="listing_by_category"),
            models.Index(fields=["language"], name="listing_by_language"),
            GinIndex(fields=["tags", "options"], name="listing_labels"),
        ]

    def __str__(self) -> str:
        return self.title
