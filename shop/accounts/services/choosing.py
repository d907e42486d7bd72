"""Whom an act of staff is about: locked, and all within the actor's rights."""

from collections.abc import Iterable

from shop.accounts.locks import lock_users
from shop.accounts.models import User
from shop.accounts.rights import beyond
from shop.accounts.services.refusals import BeyondOwnRightsError, OwnAccountError


def lock_managed(users: Iterable[User], *, actor: User | None, may_be_own: bool = True) -> list[User]:
    """Return the users as stored, locked in the order of their keys; where `actor` is None, the shop itself acts.

    Raise BeyondOwnRightsError where one of them may do what the actor may not, and OwnAccountError where the actor is
    among them and must not be.
    """
    locked = lock_users({user.pk for user in users})
    if actor is None:
        return locked
    above = beyond(actor, User.objects.filter(pk__in=[user.pk for user in locked]))
    if names := list(above.order_by("email")):
        raise BeyondOwnRightsError(names)
    if not may_be_own and actor in locked:
        raise OwnAccountError
    return locked
