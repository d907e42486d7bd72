"""Events on their way, in the shop's own database."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.audit.models.fields import EventFields


class OutboxEvent(EventFields):
    """An event that was committed with the change it tells of, and waits to be moved to the audit database."""

    class Meta(EventFields.Meta):
        verbose_name = _("event in the outbox")
        verbose_name_plural = _("events in the outbox")
        ordering = ("at", "id")
        indexes = [models.Index(fields=["at", "id"], name="outbox_event_oldest")]
