"""Handing out to people what we hold of them. The worker writes the archive; nobody but the person can fetch it."""

from tempfile import SpooledTemporaryFile
from typing import Any

from celery import signature
from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override

from shop.accounts.archives import write_archive
from shop.accounts.locks import lock_user
from shop.accounts.models import DataDownload, User
from shop.accounts.services.events import record_security_event
from shop.accounts.services.mails import send_mail

IN_MEMORY = 1_000_000  # bytes


def request_download(*, user: User, request: HttpRequest) -> DataDownload:
    """Ask the worker for an archive of the user's data; one that is being made already is not asked for again."""
    with transaction.atomic():
        lock_user(user)
        former = DataDownload.objects.filter(user=user).first()
        if former and not former.archive:
            return former
        forget_downloads(user=user)
        download: DataDownload = DataDownload.objects.create(user=user)
        record_security_event(action="accounts.data.requested", user=user, request=request)
        queue_download(download)
    return download


def queue_download(download: DataDownload) -> None:
    """Call the worker, once this is committed; what it does not hear of, the next sweep finds."""
    # By name: tasks call services, never the other way round.
    send = signature("shop.accounts.tasks.make_download")
    transaction.on_commit(lambda: send.delay(download.pk), robust=True)


def make_download(*, download_id: int) -> None:
    """Write the archive and tell the user; one that is made already, or no longer wanted, is left.

    Raise Django's database errors where the record cannot be read.
    """
    download = DataDownload.objects.select_related("user").filter(pk=download_id, archive="").first()
    if download is None:
        return
    with SpooledTemporaryFile(IN_MEMORY) as file:
        written: Any = file
        with override(download.user.preferred_language or settings.LANGUAGE_CODE):
            write_archive(download.user, written)
        _keep(download, File(written))


def record_fetching(*, user: User, request: HttpRequest) -> None:
    """Record that the archive was handed out."""
    record_security_event(action="accounts.data.downloaded", user=user, request=request)


def forget_downloads(*, user: User) -> None:
    """Delete the user's archive, if there is one."""
    with transaction.atomic():
        for download in DataDownload.objects.filter(user=user):
            _delete(download)


def delete_expired_downloads() -> None:
    """Delete every archive whose week is over."""
    with transaction.atomic():
        for download in DataDownload.objects.filter(expires_at__lte=timezone.now()):
            _delete(download)


def _keep(download: DataDownload, file: File) -> None:
    expires_at = timezone.now() + DataDownload.LIVES
    with transaction.atomic():
        lock_user(download.user)
        # Another worker may have been quicker, or the account be deleted by now.
        if not DataDownload.objects.filter(pk=download.pk, archive="").exists():
            return
        download.expires_at = expires_at
        download.archive.save("archive", file)
        send_mail(user=download.user, name="data_ready", expires_at=expires_at)


def _delete(download: DataDownload) -> None:
    archive = download.archive
    download.delete()
    if archive:
        transaction.on_commit(lambda: archive.storage.delete(str(archive.name)), robust=True)
