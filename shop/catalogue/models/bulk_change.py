"""Changes of many products at once, from the selection to the last product of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.core.models import TimeStampedModel


class BulkChange(TimeStampedModel):
    """One act on a selection of products; its key travels from the preview to the confirmation, so it happens once.

    The selection is kept as it was when it was made. `done` says how many of its products are worked off: it moves in
    the transaction that changes them, so that a worker killed in the middle goes on where the other one stopped.
    """

    class Kind(models.TextChoices):
        """What is done."""

        PUBLISH = "publish", _("publish")
        UNPUBLISH = "unpublish", _("take back to draft")
        ARCHIVE = "archive", _("archive")
        PRICES = "prices", _("change prices")

    class State(models.TextChoices):
        """Where the change is in its life."""

        DRAFT = "draft", _("waits for confirmation")
        RUNNING = "running", _("running")
        DONE = "done", _("done")

    kind = models.CharField(_("act"), max_length=12, choices=Kind)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    product_ids = ArrayField(models.BigIntegerField(), default=list)
    size = models.PositiveIntegerField(_("products"), default=0)
    done = models.PositiveIntegerField(_("products done"), default=0)
    rule = models.JSONField(_("rule"), default=dict, blank=True)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    # SKUs of the first variants that were left as they were because their price would have fallen below zero.
    refused = models.JSONField(_("left as they were"), default=list, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done__lte=models.F("size")), name="bulk_change_done_within_its_size"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.size})"
