"""Imports by staff: the steps from the upload to the last row, each of them taken once."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from shop.accounts.models import User
from shop.catalogue.locks import lock_import_run
from shop.catalogue.models import ImportRun
from shop.catalogue.services.import_events import record_import

State = ImportRun.State
AT_WORK = (State.CHECKING, State.APPLYING)


class ReplacedError(Exception):
    """Another worker has taken the run; this one has nothing more to say."""


def start_import(*, upload: File, name: str, made_by: User) -> ImportRun:
    """Keep an upload to be checked by the worker."""
    with transaction.atomic():
        run: ImportRun = ImportRun.objects.create(upload=upload, name=name[-200:], made_by=made_by)
    return run


def confirm_import(*, run_id: int, actor: User | None = None, request: HttpRequest | None = None) -> bool:
    """Let a checked import be applied, as made by who confirms it, and say whether this was new.

    A second confirmation changes nothing.
    """
    with transaction.atomic():
        run = lock_import_run(run_id)
        if run.state != State.CHECKED:
            return False
        run.state, run.reached, run.made_by = State.APPLYING, 0, actor or run.made_by
        run.save(update_fields=["state", "reached", "made_by", "updated_at"])
        record_import(step="started", source=run, actor=run.made_by, values=run.checked, request=request)
    return True


def take_import(*, run_id: int) -> ImportRun | None:
    """Claim a run for this worker and replace any other; return None where nothing is to be done."""
    with transaction.atomic():
        run = lock_import_run(run_id)
        if run.state not in AT_WORK:
            return None
        run.attempt += 1
        run.save(update_fields=["attempt", "updated_at"])
    return run


def record_progress(*, run: ImportRun, **values: Any) -> None:
    """Write down how far the run is; raise ReplacedError where another worker has taken it."""
    this = ImportRun.objects.filter(pk=run.pk, attempt=run.attempt, state__in=AT_WORK)
    if not this.update(**values, updated_at=timezone.now()):
        raise ReplacedError


def finish_import(
    *, run: ImportRun, counts: Mapping[str, int], samples: Mapping[str, Any], rejects: File | None
) -> None:
    """End the check, or the import itself, with what was found; raise ReplacedError as `record_progress` does."""
    with transaction.atomic():
        current = _still_mine(run)
        former = current.rejects.name
        if rejects is not None:
            current.rejects.save("rejects", rejects, save=False)
        else:
            current.rejects = ""
        if current.state == State.CHECKING:
            current.state, current.checked, current.samples = State.CHECKED, dict(counts), dict(samples)
        else:
            current.state, current.applied = State.APPLIED, dict(counts)
            record_import(step="applied", source=current, actor=current.made_by, values=current.applied)
        current.reached = current.lines
        current.save()
        if former:
            storage = run.rejects.storage
            transaction.on_commit(lambda: storage.delete(former), robust=True)


def fail_import(*, run: ImportRun, reason: str) -> None:
    """End a run whose file cannot be used at all."""
    with transaction.atomic():
        current = _still_mine(run)
        if current.state == State.APPLYING:
            record_import(step="failed", source=current, actor=current.made_by, values={"reason": reason[:500]})
        current.state, current.failure = State.FAILED, reason[:500]
        current.save(update_fields=["state", "failure", "updated_at"])


def delete_import(*, run_id: int) -> None:
    """Forget an import, and its files once that is committed; what it imported stays."""
    with transaction.atomic():
        run = lock_import_run(run_id)
        names = [str(file.name) for file in (run.upload, run.rejects) if file]
        storage = run.upload.storage
        run.delete()
        for name in names:
            transaction.on_commit(partial(storage.delete, name), robust=True)


def _still_mine(run: ImportRun) -> ImportRun:
    current = lock_import_run(run.pk)
    if current.attempt != run.attempt or current.state not in AT_WORK:
        raise ReplacedError
    return current
