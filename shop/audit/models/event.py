"""Events where they stay, in the audit database."""

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shop.audit.models.fields import EventFields


class AppendOnlyError(TypeError):
    """Somebody tried to change what was recorded."""

    def __init__(self) -> None:
        super().__init__("An audit event is never changed or deleted: record another one that tells of the correction.")


class AuditEventQuerySet(QuerySet["AuditEvent"]):
    """Events can be added and read; the database refuses the rest as well, whoever asks it."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError

    def bulk_update(self, objs: Iterable["AuditEvent"], fields: Any, batch_size: int | None = None) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError


class AuditEvent(EventFields):
    """An act on record. A trigger refuses to change, delete or truncate."""

    objects: ClassVar[AuditEventQuerySet] = AuditEventQuerySet.as_manager()  # type: ignore[assignment]  # untyped

    class Meta(EventFields.Meta):
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ("-at", "-id")
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_event_newest"),
            models.Index(fields=["target_type", "target_id", "-at"], name="audit_event_of_target"),
            models.Index(fields=["actor_id", "-at"], name="audit_event_of_actor"),
            models.Index(fields=["actor_label", "-at"], name="audit_event_of_actor_label"),
            models.Index(fields=["action", "-at"], name="audit_event_by_action"),
            models.Index(fields=["request_id"], name="audit_event_of_request"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the event; refuse to save it again."""
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError
