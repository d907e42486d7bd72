"""Imports by staff, from the upload to the last row."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.core.models import TimeStampedModel
from shop.core.storages import uploads


def random_import_name(run: "ImportRun", filename: str) -> str:
    """Name a file by chance alone: what people call their files must not reach the disk."""
    return f"imports/{uuid.uuid4().hex}"


class ImportRun(TimeStampedModel):
    """A file that staff have uploaded, what it would change, and what it has changed."""

    class State(models.TextChoices):
        """Where the import is in its life."""

        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("waits for confirmation")
        APPLYING = "applying", _("being imported")
        APPLIED = "applied", _("imported")
        FAILED = "failed", _("cannot be used")

    name = models.CharField(_("file"), max_length=200)
    upload = models.FileField(_("file"), storage=uploads, upload_to=random_import_name)
    rejects = models.FileField(_("rejected rows"), storage=uploads, upload_to=random_import_name, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.CHECKING)
    failure = models.CharField(_("why it cannot be used"), max_length=500, blank=True)
    lines = models.PositiveIntegerField(_("lines"), default=0)
    reached = models.PositiveIntegerField(_("lines read"), default=0)
    # A worker that takes the run raises it; one that finds it raised has been replaced and stops.
    attempt = models.PositiveIntegerField(default=0, editable=False)
    # {"created": 3, "updated": 1, "unchanged": 0, "rejected": 2}: of the check, and of the import itself.
    checked = models.JSONField(_("what it would do"), default=dict, blank=True)
    applied = models.JSONField(_("what it did"), default=dict, blank=True)
    samples = models.JSONField(_("samples"), default=dict, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.name
