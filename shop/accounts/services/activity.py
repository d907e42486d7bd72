"""Accounts that are open, and accounts that are closed for a while."""

from collections.abc import Iterable

from django.http import HttpRequest

from shop.accounts.models import User
from shop.accounts.services.administrators import keeping_an_administrator
from shop.accounts.services.choosing import lock_managed
from shop.accounts.services.sessions import end_sessions
from shop.audit.services import Change, record_changes


def activate_users(*, users: Iterable[User], actor: User | None, request: HttpRequest | None) -> int:
    """Let the users sign in again, and return how many of them could not."""
    return _set_active(users, is_active=True, actor=actor, request=request)


def deactivate_users(*, users: Iterable[User], actor: User | None, request: HttpRequest | None) -> int:
    """Keep the users from signing in, end their sessions, and return how many of them were active.

    Raise RefusedError where the last administrator is among them, the actor, or somebody beyond the actor's rights.
    """
    return _set_active(users, is_active=False, actor=actor, request=request)


def _set_active(users: Iterable[User], *, is_active: bool, actor: User | None, request: HttpRequest | None) -> int:
    with keeping_an_administrator():
        managed = lock_managed(users, actor=actor, may_be_own=is_active)
        changed = [user for user in managed if user.is_active != is_active]
        User.objects.filter(pk__in=[user.pk for user in changed]).update(is_active=is_active)
        before, after = {"is_active": not is_active}, {"is_active": is_active}
        changes = [Change(user, before=before, after=after) for user in changed]
        verb = "activated" if is_active else "deactivated"
        record_changes(actor=actor, action=f"accounts.user.{verb}", changes=changes, request=request)
        if not is_active:
            for user in changed:
                end_sessions(user=user)
    return len(changed)
