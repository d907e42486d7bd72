"""Mails to people about their accounts."""

from functools import partial

from allauth.account.adapter import get_adapter
from django.db import transaction

from shop.accounts.models import User


def send_mail(*, user: User, name: str, **values: str) -> None:
    """Mail accounts/email/<name> to the user's address, in their language, once this is committed.

    The address is that of now: one that is set in between must not get what was meant for this one.
    """
    known = {"user": user, **values}
    transaction.on_commit(partial(get_adapter().send_mail, f"accounts/email/{name}", user.email, known), robust=True)
