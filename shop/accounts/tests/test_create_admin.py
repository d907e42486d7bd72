"""The first administrator."""

import pytest
from django.core.management import CommandError, call_command

from shop.accounts.models import User
from shop.accounts.tests.factories import PASSWORD, UserFactory
from shop.accounts.tests.signing_in import password_given

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    monkeypatch.setenv("ADMIN_EMAIL", "Boss@X.example")
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)


def test_the_first_administrator_signs_in_and_is_led_to_set_up_a_factor():
    call_command("create_admin")

    client = password_given("boss@x.example")
    assert client.get("/admin/").url == "/account/two-factor/set-up/?next=/admin/"
    assert User.objects.get().is_superuser


@pytest.mark.parametrize(("name", "value", "words"), [("EMAIL", "boss", "valid email"), ("PASSWORD", "x", "too short")])
def test_what_cannot_be_is_refused(monkeypatch, name, value, words):
    monkeypatch.setenv(f"ADMIN_{name}", value)

    with pytest.raises(CommandError, match=words):
        call_command("create_admin")


def test_an_account_that_is_there_is_not_made_an_administrator():
    UserFactory(email="boss@x.example")

    with pytest.raises(CommandError, match="has an account already"):
        call_command("create_admin")
    assert not User.objects.get().is_superuser
