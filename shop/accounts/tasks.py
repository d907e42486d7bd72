"""What the worker does for people's accounts."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone, translation

from shop.accounts.models import DataDownload, PhoneDevice
from shop.accounts.services import deletion, deliver_code, downloads
from shop.accounts.sessions import SessionStore

# With the waits doubling, about an hour; then the sweep begins anew.
AWAY = (OperationalError, InterfaceError)
MOST_RETRIES = 10
# A request that is older and has no archive was not queued, or its worker has died.
OVERDUE = timedelta(hours=1)


@shared_task
def send_code(phone_id: int) -> None:
    """Send a phone the code that was made for it, in its owner's language; who waits in vain asks for another."""
    phone = PhoneDevice.objects.select_related("user").filter(pk=phone_id).first()
    if phone is not None:
        with translation.override(phone.user.preferred_language or settings.LANGUAGE_CODE):
            deliver_code(phone=phone)


@shared_task(autoretry_for=AWAY, retry_backoff=5, retry_backoff_max=600, max_retries=MOST_RETRIES)
def make_download(download_id: int) -> None:
    """Put somebody's data together."""
    downloads.make_download(download_id=download_id)


@shared_task
def sweep() -> None:
    """Do what is due: wipe accounts, delete archives and sessions that are over, make downloads that nobody made."""
    deletion.delete_due_accounts()
    downloads.delete_expired_downloads()
    SessionStore.clear_expired()
    for download in DataDownload.objects.filter(archive="", created_at__lt=timezone.now() - OVERDUE):
        downloads.queue_download(download)
