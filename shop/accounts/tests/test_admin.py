"""Staff manage users by address."""

from urllib.parse import urlencode, urljoin

import pytest
from django.test import Client
from django.urls import reverse

from shop.accounts.models import User
from shop.accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def test_staff_sign_in_to_the_admin_by_address():
    UserFactory(email="boss@x.example", is_staff=True)

    response = Client().post(reverse("admin:login"), {"username": "Boss@X.example", "password": PASSWORD})

    assert response.status_code == 302
    assert "sessionid" in response.cookies


def test_a_customer_is_not_let_into_the_admin():
    UserFactory(email="customer@x.example")

    response = Client().post(reverse("admin:login"), {"username": "customer@x.example", "password": PASSWORD})

    assert response.status_code == 200
    assert "sessionid" not in response.cookies


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


@pytest.mark.parametrize(
    "address", ["//evil.example", "\\evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)"]
)
def test_nobody_is_led_out_of_the_shop_after_signing_in(address):
    UserFactory(email="boss@x.example", is_staff=True)
    form = {"username": "boss@x.example", "password": PASSWORD, "next": address}

    response = Client().post(f"{reverse('admin:login')}?{urlencode({'next': address})}", form)

    assert response.status_code == 302
    # As a browser reads it.
    assert urljoin("https://shop.example/admin/login/", response.url).startswith("https://shop.example/")
