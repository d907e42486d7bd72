"""A task for the worker of a test: what does it see, and from where?"""

from celery import shared_task
from django_redis import get_redis_connection

from shop.catalogue.models import Tag


@shared_task
def look_for(slug: str, answer: str) -> None:
    """Leave in Redis, as `answer`, the alias that was asked and whether it had the tag: "replica: no"."""
    tags = Tag.objects.filter(slug=slug)
    get_redis_connection().set(answer, f"{tags.db}: {'yes' if tags.exists() else 'no'}")
