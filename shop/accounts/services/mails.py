"""Mails about what was done; those that allauth has itself are sent by it."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.db import transaction

from shop.accounts.models import User


def send_mail(*, user: User, name: str, **values: Any) -> None:
    """Mail accounts/email/<name> to the user, in their language, once this is committed."""
    # The address of now: one that is set in between must not get what was meant for this one.
    to = user.email

    def send() -> None:
        get_adapter().send_mail(f"accounts/email/{name}", to, {"user": user, **values})

    transaction.on_commit(send, robust=True)
