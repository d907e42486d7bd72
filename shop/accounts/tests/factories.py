"""People for tests."""

import factory
from factory.django import DjangoModelFactory

from shop.accounts.models import Address, User

PASSWORD = "correct horse battery staple"


class UserFactory(DjangoModelFactory[User]):
    """A customer who signs in with PASSWORD."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = factory.django.Password(PASSWORD)


class AddressFactory(DjangoModelFactory[Address]):
    """An address in Berlin, the default for nothing."""

    class Meta:
        model = Address

    user = factory.SubFactory(UserFactory)
    name = "Ada Lovelace"
    street_address = factory.Sequence(lambda n: f"Unter den Linden {n + 1}")
    postal_code = "10117"
    city = "Berlin"
    country_code = "DE"
