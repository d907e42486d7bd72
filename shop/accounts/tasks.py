"""What the worker does for people's accounts."""

from collections.abc import Mapping
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.utils import translation

from shop.accounts import mails
from shop.accounts.models import PhoneDevice
from shop.accounts.services import deliver_code

# With the waits doubling, about a day.
MOST_RETRIES = 15


@shared_task(autoretry_for=(OSError, SMTPException), max_retries=MOST_RETRIES, retry_backoff=5, retry_backoff_max=7200)
def send_mail(user_id: int, to: str, name: str, values: Mapping[str, str]) -> None:
    """Send a mail; while the mail server does not take it, try again."""
    mails.send_mail(user_id, to, name, values)


@shared_task
def send_code(phone_id: int) -> None:
    """Send a phone the code that was made for it, in its owner's language; who waits in vain asks for another."""
    phone = PhoneDevice.objects.select_related("user").filter(pk=phone_id).first()
    if phone is not None:
        with translation.override(phone.user.preferred_language or settings.LANGUAGE_CODE):
            deliver_code(phone=phone)
