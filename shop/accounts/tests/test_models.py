"""A user is an e-mail address, in any case."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from shop.accounts.models import User
from shop.accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def test_a_user_has_no_username():
    assert User.USERNAME_FIELD == "email"
    assert "username" not in {field.name for field in User._meta.get_fields()}


def test_the_address_is_stored_in_lower_case():
    assert User.objects.create_user("  Victim@X.Example ").email == "victim@x.example"


def test_a_user_signs_in_however_they_type_their_address():
    user = UserFactory(email="victim@x.example")

    assert authenticate(username="VICTIM@X.example", password=PASSWORD) == user


def test_a_second_row_that_differs_in_case_alone_is_refused_by_the_database():
    UserFactory(email="victim@x.example")

    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="Victim@X.example")])


def test_a_second_row_that_differs_in_case_alone_is_refused_by_validation():
    UserFactory(email="victim@x.example")

    with pytest.raises(ValidationError, match="already exists"):
        User(email="VICTIM@x.example", password="x").full_clean()


def test_a_user_without_an_address_is_refused():
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("")


def test_a_user_without_a_password_cannot_sign_in_by_password():
    user = User.objects.create_user("new@x.example")

    assert not user.has_usable_password()


def test_a_superuser_may_do_everything():
    boss = User.objects.create_superuser("boss@x.example", PASSWORD)

    assert boss.is_staff
    assert boss.is_superuser
    assert str(boss) == "boss@x.example"
