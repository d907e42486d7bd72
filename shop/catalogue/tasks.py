"""What the worker does for the catalogue."""

from celery import shared_task

from shop.catalogue import services


@shared_task
def render_picture(image_id: int) -> None:
    """Render an uploaded picture in all its sizes."""
    services.render_picture(image_id=image_id)
