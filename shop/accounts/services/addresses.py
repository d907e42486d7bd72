"""Changes of a user's address book. Each may be repeated: a second time changes nothing more."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from shop.accounts.locks import lock_address_book
from shop.accounts.models import Address, User
from shop.accounts.postal.addresses import PostalAddress
from shop.accounts.selectors import address_of, addresses_of

ADDRESSES_AT_MOST = 100


def add_address(*, user: User, postal: PostalAddress) -> Address:
    """Add an address and return it, or the one that is the same already.

    It becomes the default for each use that has none. Raise ValidationError for what the country does not know, and
    where the book is full.
    """
    address = Address(user=user, **postal)
    address.full_clean(validate_constraints=False)
    with transaction.atomic():
        lock_address_book(user.pk)
        if same := addresses_of(user).filter(**address.postal).first():
            return same
        _refuse_when_full(user)
        for use in Address.Use:
            setattr(address, use.field, not addresses_of(user).default_for(use).exists())
        address.save()
    return address


def change_address(*, user: User, address_id: int, postal: PostalAddress) -> Address:
    """Write an address anew and return it; what it is the default for stays.

    Raise Address.DoesNotExist where the user has none of this id, and ValidationError for what its country does not
    know.
    """
    with transaction.atomic():
        lock_address_book(user.pk)
        address = address_of(user, address_id)
        for part, value in postal.items():
            setattr(address, part, value)
        address.full_clean(validate_constraints=False)
        address.save()
    return address


def remove_address(*, user: User, address_id: int) -> None:
    """Remove an address, if the user has it; a use that it was the default for has none until the user chooses one."""
    with transaction.atomic():
        lock_address_book(user.pk)
        addresses_of(user).filter(pk=address_id).delete()


def make_default(*, user: User, address_id: int, use: Address.Use) -> None:
    """Take this address for this use from now on; raise Address.DoesNotExist where the user has none of this id."""
    with transaction.atomic():
        lock_address_book(user.pk)
        address = address_of(user, address_id)
        # The former one first: at no moment may there be two.
        addresses_of(user).default_for(use).exclude(pk=address.pk).update(**{use.field: False})
        addresses_of(user).filter(pk=address.pk).update(**{use.field: True})


def _refuse_when_full(user: User) -> None:
    if addresses_of(user).count() >= ADDRESSES_AT_MOST:
        raise ValidationError(
            _("You have %(count)d addresses already: remove one before you add another."),
            code="address_book_full",
            params={"count": ADDRESSES_AT_MOST},
        )
