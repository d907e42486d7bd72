"""Staff manage users by address."""

import pytest
from django.test import Client
from django.urls import reverse

from shop.accounts.models import User
from shop.accounts.tests.factories import PASSWORD, UserFactory
from shop.accounts.tests.signing_in import is_signed_in, password_given, person
from tests.proving import verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    return verified(Client(), UserFactory(is_staff=True, is_superuser=True))


def test_the_admin_asks_for_no_password_itself():
    response = Client().post(reverse("admin:login"), {"username": "boss@x.example", "password": PASSWORD})

    assert response.url.startswith("/account/login/")


def test_an_address_that_staff_take_away_signs_in_no_more(staff):
    user = person()
    url = reverse("admin:accounts_user_change", args=[user.pk])

    staff.post(url, {"email": "new@x.example", "is_active": "on"})

    assert [address.email for address in user.emailaddress_set.all()] == ["new@x.example"]
    assert not is_signed_in(password_given("ada@x.example"))


def test_staff_add_a_user_by_address_and_password(staff):
    form = {"email": "New@X.example", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}

    staff.post(reverse("admin:accounts_user_add"), form)

    assert User.objects.get(email="new@x.example").check_password(PASSWORD)


def test_an_address_that_differs_in_case_alone_is_refused_by_the_form(staff):
    UserFactory(email="victim@x.example")
    form = {"email": "VICTIM@x.example", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}

    response = staff.post(reverse("admin:accounts_user_add"), form)

    assert response.status_code == 200
    assert "already exists" in response.content.decode()


def test_staff_change_a_user_s_name(staff):
    user = UserFactory(email="ada@x.example")
    url = reverse("admin:accounts_user_change", args=[user.pk])

    staff.post(url, {"email": "ADA@x.example", "first_name": "Ada", "is_active": "on"})

    user.refresh_from_db()
    assert (user.first_name, user.email) == ("Ada", "ada@x.example")


def test_the_list_finds_users_by_address(staff):
    UserFactory(email="ada@x.example")
    UserFactory(email="grace@x.example")

    page = staff.get(reverse("admin:accounts_user_changelist"), {"q": "ada"}).content.decode()

    assert "ada@x.example" in page
    assert "grace@x.example" not in page
