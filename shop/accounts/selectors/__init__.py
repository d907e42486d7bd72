"""What is read about people; always from the primary, never kept in the page cache."""

from typing import Any

from django.utils import timezone

from shop.accounts.models import Address, Session, User
from shop.accounts.models.address import AddressQuerySet
from shop.accounts.sessions import is_open, last_visits


def addresses_of(user: User) -> AddressQuerySet:
    """Return the user's addresses, the defaults first and then in the order in which they were added."""
    addresses: AddressQuerySet = Address.objects.filter(user=user)
    return addresses


def address_of(user: User, address_id: int) -> Address:
    """Return one of the user's addresses; raise Address.DoesNotExist, also where it is another user's."""
    return addresses_of(user).get(pk=address_id)


def default_address(user: User, use: Address.Use) -> Address | None:
    """Return the address that is taken for this use where the user chooses no other."""
    return addresses_of(user).default_for(use).first()


def sessions_of(user: User) -> list[Session]:
    """Return where the user is signed in, the sessions seen last first, each with its `seen_at`."""
    signed_in = user.sessions.filter(expire_date__gt=timezone.now(), handle__isnull=False)
    sessions: list[Any] = [session for session in signed_in if is_open(session, user)]
    visits = last_visits(session.handle for session in sessions)
    for session in sessions:
        session.seen_at = visits.get(session.handle, session.signed_in_at)
    return sorted(sessions, key=lambda session: session.seen_at, reverse=True)
