"""What the worker does for every app."""

from smtplib import SMTPException

from celery import shared_task
from django.core.mail import EmailMultiAlternatives

# With the waits doubling from ten seconds to ten minutes, about an hour and a half.
MOST_RETRIES = 14


@shared_task(autoretry_for=(OSError, SMTPException), retry_backoff=10, retry_backoff_max=600, max_retries=MOST_RETRIES)
def send_mail(*, subject: str, text: str, html: str, sender: str, to: list[str]) -> None:
    """Send a mail with a part of text and one of HTML, and try on while nobody takes it."""
    message = EmailMultiAlternatives(subject, text, sender, to)
    message.attach_alternative(html, "text/html")
    message.send()
