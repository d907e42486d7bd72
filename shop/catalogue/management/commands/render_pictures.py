"""`manage.py render_pictures`: what waits is sent to the worker."""

from typing import Any

from django.core.management.base import BaseCommand

from shop.catalogue.models import ProductImage
from shop.catalogue.tasks import render_picture


class Command(BaseCommand):
    """Queues pictures that were uploaded while no queue answered; may be repeated."""

    help = "Send every picture that still waits to be rendered to the worker."

    def handle(self, *args: Any, **options: Any) -> None:
        """Queue and say how many."""
        waiting = list(ProductImage.objects.waiting().values_list("pk", flat=True))
        for pk in waiting:
            render_picture.delay(pk)
        self.stdout.write(f"Pictures sent to the worker: {len(waiting)}." if waiting else "No picture waits.")
