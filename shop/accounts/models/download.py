"""What somebody has asked us to hand out of their data."""

import uuid
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.accounts.models.user import User
from shop.core.models import TimeStampedModel
from shop.core.storages import uploads


def random_archive_name(download: "DataDownload", filename: str) -> str:
    """Name the file by chance alone."""
    return f"personal-data/{uuid.uuid4().hex}"


class DataDownload(TimeStampedModel):
    """A request for one's data, from the asking until the archive is deleted; a person has one at a time."""

    LIVES: ClassVar[timedelta] = timedelta(days=7)

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="data_download")
    archive = models.FileField(_("archive"), storage=uploads, upload_to=random_archive_name, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True)

    class Meta:
        verbose_name = _("data download")
        verbose_name_plural = _("data downloads")
        constraints = [
            models.CheckConstraint(
                condition=Q(archive="", expires_at=None) | (~Q(archive="") & Q(expires_at__isnull=False)),
                name="data_download_expires_once_made",
            )
        ]

    def __str__(self) -> str:
        return str(self.user_id)

    @property
    def is_ready(self) -> bool:
        """Whether there is an archive, which has not expired."""
        return self.expires_at is not None and self.expires_at > timezone.now()
