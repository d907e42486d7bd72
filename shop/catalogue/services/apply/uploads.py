"""Files for pictures that so far have only an address."""

from django.core.files.base import File
from django.db import transaction

from shop.catalogue.locks import lock_image


def attach_upload(*, image_id: int, upload: File) -> None:
    """Give a picture its file and queue its rendering; raise ValidationError where the file is no such picture."""
    with transaction.atomic():
        image = lock_image(image_id)
        if image is None or image.upload or image.picture:
            return
        image.upload = upload
        image.full_clean()
        image.save()
