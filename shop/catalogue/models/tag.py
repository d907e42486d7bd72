"""Tags, and how much each says of a product."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.catalogue.models.product import Product
from shop.core.models import TimeStampedModel


class Tag(TimeStampedModel):
    """A word that products share across categories."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ProductTag(TimeStampedModel):
    """A tag on a product; the weight, 1 to 100, says how well it describes it."""

    MAX_WEIGHT = 100

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="product_tags")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="product_tags")
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MAX_WEIGHT)]
    )

    class Meta:
        verbose_name = _("product's tag")
        verbose_name_plural = _("product's tags")
        constraints = [
            models.UniqueConstraint(fields=["product", "tag"], name="product_tag_once"),
            models.CheckConstraint(condition=Q(weight__range=(1, 100)), name="product_tag_weight_in_range"),
        ]
        # Related products begin with those that a tag says most of.
        indexes = [models.Index(fields=["tag", "-weight", "-product"], name="product_tag_strongest")]

    def __str__(self) -> str:
        return f"weight {self.weight}"
