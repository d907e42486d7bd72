"""What an event says; both tables have these columns, so that moving one is copying it."""

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EventFields(models.Model):
    """One act: who did what to what, when, from where, and what that changed.

    People and things are kept as data, for no foreign key reaches into another database, and an event outlives both.
    """

    id = models.UUIDField(_("event id"), primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("time"))
    action = models.CharField(_("action"), max_length=80, help_text=_("Such as catalogue.product.changed"))
    # Empty where no person acted: a command, or the shop itself.
    actor_id = models.CharField(_("actor's id"), max_length=64, blank=True)
    actor_label = models.CharField(_("actor"), max_length=254)
    target_type = models.CharField(_("target's type"), max_length=80, help_text=_("Such as catalogue.product"))
    target_id = models.CharField(_("target's id"), max_length=64, blank=True)
    target_label = models.CharField(_("target"), max_length=300, blank=True)
    # Only what changed, by name of field.
    before = models.JSONField(_("before"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    request_id = models.CharField(_("request id"), max_length=64, blank=True)
    remote_address = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(action__regex=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$"), name="%(class)s_action_is_dotted"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.target_label}"
