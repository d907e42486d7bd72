"""What the worker does for people's accounts."""

from collections.abc import Mapping
from smtplib import SMTPException

from celery import shared_task

from shop.accounts import mails

# With the waits doubling, about a day.
MOST_RETRIES = 15


@shared_task(autoretry_for=(OSError, SMTPException), max_retries=MOST_RETRIES, retry_backoff=5, retry_backoff_max=7200)
def send_mail(user_id: int, to: str, name: str, values: Mapping[str, str]) -> None:
    """Send a mail; while the mail server does not take it, try again."""
    mails.send_mail(user_id, to, name, values)
