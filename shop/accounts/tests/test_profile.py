"""Who one is: name and language."""

import pytest
from django.test import Client

from shop.accounts.models import User
from shop.accounts.tests.signing_in import password_given, person

pytestmark = pytest.mark.django_db
PAGE = "/account/profile/"
SPOKEN = [("en", "English"), ("de", "Deutsch")]


@pytest.fixture
def client() -> Client:
    person()
    return password_given()


def test_signing_in_lands_on_the_profile(client):
    assert client.get("/account/").url == PAGE
    assert "You are signed in as ada@x.example" in client.get(PAGE).content.decode()


def test_a_name_is_changed(client):
    client.post(PAGE, {"first_name": "Ada", "last_name": "Lovelace"})

    assert User.objects.get().get_full_name() == "Ada Lovelace"
    assert "Saved." in client.get(PAGE).content.decode()


def test_a_shop_of_one_language_does_not_ask_for_it(client, settings):
    settings.LANGUAGES = SPOKEN[:1]

    assert "preferred_language" not in client.get(PAGE).context["form"].fields


def test_a_language_is_chosen_and_given_up_again(client, settings):
    settings.LANGUAGES = SPOKEN

    client.post(PAGE, {"preferred_language": "de"})
    assert User.objects.get().preferred_language == "de"
    client.post(PAGE, {"preferred_language": ""})
    assert User.objects.get().preferred_language == ""


def test_a_language_that_the_shop_does_not_speak_is_refused(client, settings):
    settings.LANGUAGES = SPOKEN

    assert "preferred_language" in client.post(PAGE, {"preferred_language": "tlh"}).context["form"].errors


@pytest.mark.parametrize("field", ["is_staff", "is_superuser", "email", "password", "is_active"])
def test_nothing_else_can_be_changed(client, field):
    before = getattr(User.objects.get(), field)
    client.post(PAGE, {"first_name": "Ada", field: "1"})

    user = User.objects.get()
    assert (user.first_name, getattr(user, field)) == ("Ada", before)
