"""What is read about people; always from the primary, never kept in the page cache."""

from shop.accounts.models import Address, User
from shop.accounts.models.address import AddressQuerySet


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
