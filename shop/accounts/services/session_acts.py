"""Staff end the sessions of others."""

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpRequest

from shop.accounts.models import User
from shop.accounts.services.choosing import lock_managed
from shop.accounts.services.sessions import end_sessions
from shop.audit.services import Change, record_changes


def end_sessions_of_users(*, users: Iterable[User], actor: User | None, request: HttpRequest | None) -> int:
    """Sign the users out everywhere, and return how many were signed in anywhere."""
    with transaction.atomic():
        changed = [user for user in lock_managed(users, actor=actor) if end_sessions(user=user)]
        changes = [Change(user) for user in changed]
        record_changes(actor=actor, action="accounts.sessions.ended", changes=changes, request=request)
    return len(changed)
