"""Security events go on record, with no secret in them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from shop.accounts.models import User
from shop.audit.parties import Actor, Target
from shop.audit.services import record


def record_security_event(
    *,
    action: str,
    user: User | Target,
    request: HttpRequest | None,
    after: Mapping[str, Any] | None = None,
    actor: User | Actor | None = None,
) -> None:
    """Record what happened to an account, such as "accounts.user.signed_in".

    It was done by `actor`, or by the account's own user where none is named and the user is known.
    """
    with transaction.atomic():
        actor = actor or (user if isinstance(user, User) else None)
        record(actor=actor, action=action, target=user, before={}, after=after or {}, request=request)
