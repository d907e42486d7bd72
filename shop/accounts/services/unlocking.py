"""Staff let people try again at once."""

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpRequest

from shop.accounts.limits import LimitsUnavailableError
from shop.accounts.models import User
from shop.accounts.services.choosing import lock_managed
from shop.accounts.services.lockouts import unlock
from shop.accounts.services.refusals import CountsAwayError


def unlock_users(*, users: Iterable[User], actor: User, request: HttpRequest | None) -> int:
    """Forget the wrong tries of the users, at passwords and codes, and return how many users that were.

    Raise CountsAwayError where Redis, which counts them, does not answer.
    """
    with transaction.atomic():
        managed = lock_managed(users, actor=actor)
        try:
            for user in managed:
                unlock(user=user, actor=actor, request=request)
        except LimitsUnavailableError as error:
            raise CountsAwayError from error
    return len(managed)
