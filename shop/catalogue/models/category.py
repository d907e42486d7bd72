"""The category tree."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager

from shop.catalogue.addresses import category_path
from shop.core.models import TimeStampedModel


class Category(MP_Node, TimeStampedModel):
    """A shelf; its products are its own and those of every shelf below it."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=150, unique=True)
    description = models.TextField(_("description"), blank=True)

    objects: ClassVar[MP_NodeManager] = MP_NodeManager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the path of the category's page."""
        return category_path(self.slug)
