"""Pictures of products."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from pictures.models import PictureField

from shop.catalogue.models.product import Product
from shop.catalogue.pictures import validate_picture
from shop.catalogue.querysets import ProductImageQuerySet
from shop.core.models import TimeStampedModel
from shop.core.storages import uploads


def random_name(image: "ProductImage", filename: str) -> str:
    """Name an upload by chance alone: what people call their files must not reach the disk."""
    return f"products/{uuid.uuid4().hex}"


class ProductImage(TimeStampedModel):
    """A picture; it waits in `upload` until the worker has rendered it to `picture`, which pages show."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    alt = models.CharField(_("alternative text"), max_length=300, blank=True)
    upload = models.FileField(
        _("file"), storage=uploads, upload_to=random_name, blank=True, validators=[validate_picture]
    )
    picture = PictureField(
        _("picture"),
        upload_to="products",
        blank=True,
        editable=False,
        width_field="width",
        height_field="height",
    )
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    failure = models.CharField(_("why it could not be rendered"), max_length=200, blank=True, editable=False)
    source_url = models.URLField(_("where it was imported from"), max_length=500, blank=True, editable=False)

    objects: ClassVar[ProductImageQuerySet] = ProductImageQuerySet.as_manager()  # type: ignore[assignment]  # untyped

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "position"],
                name="image_position_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Another picture of this product has this position."),
            )
        ]

    def __str__(self) -> str:
        return self.alt or f"picture {self.pk}"
