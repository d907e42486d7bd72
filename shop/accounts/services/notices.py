"""Mails that tell people what was done for them, or to them."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from django.db import transaction

from shop.accounts.models import User


def send_notice(user: User, name: str, context: Mapping[str, Any]) -> None:
    """Mail `account/email/{name}_*` to the user's address of now, once what it tells of is committed."""
    known = {"user": user, **context}
    transaction.on_commit(partial(get_adapter().send_mail, f"account/email/{name}", user.email, known), robust=True)
