"""The base of the shop's models."""

from django.db import models


class TimeStampedModel(models.Model):
    """A row that knows when it was made and last saved."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
