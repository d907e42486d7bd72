"""Every row lock about people: the user first, which stands for all that is theirs."""

from django.db import transaction

from shop.accounts.models import User


def lock_address_book(user_id: int) -> None:
    """Let one change of a user's addresses run at a time, until the transaction ends; raise User.DoesNotExist.

    The user's row stands for the book, for an empty one has no rows to lock. Rows that refer to the user may still be
    written meanwhile.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A row lock needs a transaction: call it inside atomic().")
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user_id)


def lock_user(user: User) -> User:
    """Return the user as stored, for a change of their factors, locked as above; raise outside a transaction."""
    lock_address_book(user.pk)
    return User.objects.get(pk=user.pk)
