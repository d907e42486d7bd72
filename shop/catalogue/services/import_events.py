"""What goes on record of an import: that it began, and its counts; a million products are no million events."""

from collections.abc import Mapping
from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest

from shop.audit.parties import Actor, Target, User
from shop.audit.services import record
from shop.catalogue.models import ImportRun


def record_import(
    *,
    step: Literal["started", "applied", "failed"],
    source: ImportRun | str,
    actor: User | Actor | None,
    values: Mapping[str, Any],
    request: HttpRequest | None = None,
) -> None:
    """Record a step of an import from staff's upload or from the file of this name, with its counts or its reason."""
    target = Target("file", "", source) if isinstance(source, str) else source
    with transaction.atomic():
        action = f"catalogue.import.{step}"
        record(actor=actor, action=action, target=target, before={}, after=values, request=request)
