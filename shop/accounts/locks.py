"""Every row lock about people: administrators first, then users by key; a user stands for all that is theirs."""

from collections.abc import Iterable

from django.contrib.auth.models import Permission
from django.db import transaction
from two_factor.plugins.webauthn.models import WebauthnDevice

from shop.accounts.models import PhoneDevice, User


def lock_address_book(user_id: int) -> None:
    """Let one change of a user's addresses run at a time, until the transaction ends; raise User.DoesNotExist.

    The user's row stands for the book, for an empty one has no rows to lock. Rows that refer to the user may still be
    written meanwhile.
    """
    _need_transaction()
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user_id)


def lock_user(user: User) -> User:
    """Return the user as stored, for a change of their factors, locked as above; raise outside a transaction."""
    lock_address_book(user.pk)
    return User.objects.get(pk=user.pk)


def lock_users(user_ids: Iterable[int]) -> list[User]:
    """Return the users that are there, as stored and in the order of their keys, locked as above."""
    _need_transaction()
    return list(User.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=user_ids).order_by("pk"))


def lock_security_key(user: User, handle: str) -> WebauthnDevice:
    """Return the user's own key that says to be this one; raise WebauthnDevice.DoesNotExist.

    Devices that check codes are locked by django-otp, in the same way.
    """
    _need_transaction()
    keys = WebauthnDevice.objects.select_for_update()
    key: WebauthnDevice = keys.get(user=user, key_handle=handle, confirmed=True)
    return key


def lock_phone(phone: PhoneDevice) -> PhoneDevice:
    """Return the phone as stored, for one look at its code at a time; raise PhoneDevice.DoesNotExist."""
    _need_transaction()
    locked: PhoneDevice = PhoneDevice.objects.select_for_update(of=("self",)).select_related("user").get(pk=phone.pk)
    return locked


def lock_administrators() -> None:
    """Let one change of who is an administrator run at a time, until the transaction ends.

    The permission to change users stands for all who have it: what makes somebody an administrator may be in many rows.
    """
    _need_transaction()
    managing = Permission.objects.select_for_update(no_key=True, of=("self",)).only("pk")
    managing.get(content_type__app_label="accounts", content_type__model="user", codename="change_user")


def _need_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A row lock needs a transaction: call it inside atomic().")
