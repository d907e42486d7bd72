"""Products and their specs."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, GeneratedField, Q
from django.utils.translation import gettext_lazy as _

from shop.catalogue.addresses import product_path
from shop.catalogue.models.category import Category
from shop.catalogue.models.conditions import is_json_object
from shop.catalogue.querysets import ProductQuerySet
from shop.core.models import TimeStampedModel

ON_SHOW = Q(is_active=True, status="published")


class Product(TimeStampedModel):
    """What a page is about; what is sold are its variants."""

    class Status(models.TextChoices):
        """Where a product is in its life."""

        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived")

    title = models.CharField(_("title"), max_length=300)
    slug = models.SlugField(_("slug"), max_length=255)
    byline = models.CharField(_("author or brand"), max_length=500, blank=True)
    description = models.TextField(_("description"), blank=True, help_text=_("HTML of the allow-list"))
    language = models.CharField(_("language"), max_length=12, blank=True, help_text=_("ISO 639 code, such as en"))
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("category"),
    )
    tags = models.ManyToManyField("catalogue.Tag", through="catalogue.ProductTag", related_name="products")
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Untick instead of deleting."))
    # The names of the tags, for search alone: triggers keep it, and refuse whoever else would set it.
    keywords = models.TextField(default="", db_default="", blank=True, editable=False)
    search_vector = GeneratedField(
        expression=Func(
            *(F("language"), F("title"), F("byline"), F("keywords"), F("description")), function="catalogue_document"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects: ClassVar[ProductQuerySet] = ProductQuerySet.as_manager()  # type: ignore[assignment]  # as_manager is untyped

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                condition=Q(is_active=True),
                name="product_slug_unique_among_active",
                violation_error_message=_("Another active product has this slug."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="product_has_title",
                violation_error_message=_("A product needs a title."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "published", "archived"]), name="product_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="product_published_has_moment",
                violation_error_message=_("A published product needs the moment from which it is shown."),
            ),
            models.CheckConstraint(
                condition=Q(language__regex=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})?)?$"),
                name="product_language_is_a_code",
                violation_error_message=_("Give the language as an ISO 639 code, such as en or de."),
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="product_search"),
            models.Index(F("published_at").desc(), F("id").desc(), condition=ON_SHOW, name="product_newest"),
            models.Index(fields=["title", "id"], condition=ON_SHOW, name="product_by_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the path of the product's page."""
        return product_path(self.slug)


class ProductDetail(TimeStampedModel):
    """What a product's page says in its table: {"Pages": 320, ...}."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="detail")
    specs = models.JSONField(_("specs"), default=dict, blank=True)

    class Meta:
        verbose_name = _("specs")
        verbose_name_plural = _("specs")
        constraints = [
            models.CheckConstraint(
                condition=is_json_object("specs"),
                name="detail_specs_are_an_object",
                violation_error_message=_('Specs are a JSON object, such as {"Pages": 320}.'),
            )
        ]
        indexes = [GinIndex(fields=["specs"], name="detail_specs")]

    def __str__(self) -> str:
        return f"{len(self.specs)} specs"
