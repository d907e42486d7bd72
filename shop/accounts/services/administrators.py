"""Administrators: the first one, whom nobody can invite, and the last one, who stays."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.models import EmailAddress
from django.db import transaction

from shop.accounts.locks import lock_administrators, lock_user
from shop.accounts.models import User
from shop.accounts.rights import administrators
from shop.accounts.services.events import record_security_event
from shop.accounts.services.refusals import LastAdministratorError


def create_administrator(*, email: str, password: str) -> User:
    """Create a user who may do everything and whose address counts as verified; they set up a factor at sign-in."""
    with transaction.atomic():
        user = User.objects.create_superuser(email, password)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        record_security_event(action="accounts.administrator.created", user=user, request=None)
    return user


def confirm_administrator(*, user: User) -> bool:
    """Let the address of somebody who is an administrator already count as verified; return whether it did not."""
    with transaction.atomic():
        lock_user(user)
        address, _new = EmailAddress.objects.get_or_create(
            user=user, email=user.email, defaults={"primary": True, "verified": False}
        )
        if address.verified:
            return False
        EmailAddress.objects.filter(pk=address.pk).update(verified=True)
        record_security_event(action="accounts.administrator.confirmed", user=user, request=None)
    return True


@contextmanager
def keeping_an_administrator() -> Iterator[None]:
    """Undo what is done inside, and raise LastAdministratorError, where it takes the last administrator away.

    Whatever deactivates, demotes or deletes users, or takes from a group or its members, stands inside. Two at the same
    time wait for each other: otherwise each would leave the other's.
    """
    with transaction.atomic():
        lock_administrators()
        before = administrators()
        yield
        if before is not None and not before.all().exists():
            raise LastAdministratorError
