"""Pictures of products: taken in by the web, rendered by the worker."""

from pathlib import PurePath

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max

from shop.catalogue.locks import lock_image
from shop.catalogue.models import Product, ProductImage
from shop.catalogue.pictures import RefusedPictureError, re_encode


def add_image(*, product: Product, upload: File, alt: str) -> ProductImage:
    """Add a picture after the product's others; raise ValidationError with a clear message where it is refused."""
    with transaction.atomic():
        last = product.images.aggregate(last=Max("position"))["last"]
        image = ProductImage(product=product, upload=upload, alt=alt, position=0 if last is None else last + 1)
        image.full_clean()
        image.save()
    return image


def render_picture(*, image_id: int) -> None:
    """Turn an upload into the picture that pages show, in all its sizes and formats.

    May be repeated: a picture without an upload has nothing left to do.
    """
    with transaction.atomic():
        image = lock_image(image_id)
        if image is None or not image.upload:
            return
        try:
            _render(image)
        except RefusedPictureError as error:
            image.failure = " ".join(error.messages)[:200]
            image.save(update_fields=["failure", "updated_at"])


def _render(image: ProductImage) -> None:
    upload = image.upload
    storage, name = upload.storage, str(upload.name)
    with upload.open("rb") as file:
        master = re_encode(file)
    # The same name at every attempt, so that a worker killed in the middle leaves nothing behind.
    image.picture.save(f"{PurePath(name).name}.jpg", master, save=False)
    image.upload, image.failure = "", ""
    image.save(update_fields=["picture", "width", "height", "upload", "failure", "updated_at"])
    transaction.on_commit(lambda: storage.delete(name), robust=True)
