"""Mails to people, sent by the worker: a sign-in does not wait for a mail server, nor fail with it."""

from celery import signature
from django.db import transaction

from shop.accounts.models import User


def send_mail(*, user: User, name: str, **values: str) -> None:
    """Queue the mail accounts/email/<name> to the user's address, in their language, once this is committed.

    `values` are for its templates, as text: they are kept in the queue.
    """
    # The address of now: one that is set in between must not get what was meant for this one.
    to = user.email

    def send() -> None:
        signature("shop.accounts.tasks.send_mail").delay(user.pk, to, name, values)

    transaction.on_commit(send, robust=True)
