"""What follows when a picture is saved or deleted, or the catalogue written to, from wherever that happens."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from shop.catalogue.models import Category, Product, ProductDetail, ProductImage, ProductTag, SearchWord, Tag, Variant
from shop.catalogue.tasks import render_picture
from shop.core.page_cache.invalidation import watch_tables

# What pages are made of; no page is kept over a change of one of them.
SHOWN = (Category, Product, ProductDetail, ProductImage, ProductTag, SearchWord, Tag, Variant)


def connect() -> None:
    """Attach the receivers; called once, when the app is ready."""
    post_save.connect(queue_rendering, sender=ProductImage)
    post_delete.connect(delete_files, sender=ProductImage)
    watch_tables(model._meta.db_table for model in SHOWN)


def queue_rendering(instance: ProductImage, **kwargs: Any) -> None:
    """Send a new upload to the worker once it is committed."""
    # The worker itself saves single fields; only a new upload is saved as a whole.
    if instance.upload and kwargs.get("update_fields") is None:
        transaction.on_commit(lambda: render_picture.delay(instance.pk), robust=True)


def delete_files(instance: ProductImage, **kwargs: Any) -> None:
    """Remove the files of a deleted picture once that is committed."""

    def delete() -> None:
        if instance.picture:
            instance.picture.delete(save=False)
        if instance.upload:
            instance.upload.delete(save=False)

    transaction.on_commit(delete, robust=True)
