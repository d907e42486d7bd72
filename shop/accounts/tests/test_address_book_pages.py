"""The pages of the address book, with and without JavaScript."""

import pytest
from django.test import Client

from shop.accounts.models import Address, User
from shop.accounts.services import addresses as service
from shop.accounts.tests.factories import AddressFactory
from shop.accounts.tests.signing_in import password_given, person

pytestmark = pytest.mark.django_db
BOOK, ADD = "/account/addresses/", "/account/addresses/add/"
BERLIN = {
    "country_code": "DE",
    "name": "Ada Lovelace",
    "street_address": "Unter den Linden 6",
    "postal_code": "10117",
    "city": "Berlin",
}


@pytest.fixture(autouse=True)
def ada() -> User:
    return person()


@pytest.fixture
def client() -> Client:
    return password_given()


def test_an_address_is_asked_for_country_first_and_then_in_its_parts(client):
    assert list(client.get(ADD).context["form"].fields) == ["country_code"]

    page = client.post(ADD, {"again": "1", "country_code": "US", "name": "Ada Lovelace"})

    form = page.context["form"]
    assert form["country_area"].label == "State"
    assert form["name"].value() == "Ada Lovelace"
    assert not form.errors
    assert not Address.objects.exists()


def test_another_country_may_be_chosen_without_javascript(client):
    content = client.get(ADD).content.decode()

    assert content.index("<noscript>") < content.index('name="again"') < content.index("</noscript>")


def test_an_address_is_added_and_stands_in_the_book_as_on_a_parcel(client):
    assert client.post(ADD, BERLIN).url == BOOK

    content = client.get(BOOK).content.decode()
    assert "10117 BERLIN" in content
    assert "For shipping" in content
    assert "For bills" in content


def test_what_is_wrong_is_said_and_what_was_typed_stays(client):
    page = client.post(ADD, {**BERLIN, "postal_code": "1"})

    assert "1 is no postal code of Germany" in page.content.decode()
    assert page.context["form"]["city"].value() == "Berlin"


def test_a_full_book_says_what_to_do(client, ada, monkeypatch):
    monkeypatch.setattr(service, "ADDRESSES_AT_MOST", 1)
    AddressFactory(user=ada)

    assert "remove one before you add another" in client.post(ADD, BERLIN).content.decode()


def test_an_address_moves_to_another_country(client, ada):
    address = AddressFactory(user=ada)
    page = f"{BOOK}{address.pk}/"
    assert client.get(page).context["form"]["city"].value() == "Berlin"
    again = client.post(page, {**BERLIN, "country_code": "FR", "again": "1"})
    assert again.context["form"]["country_code"].value() == "FR"

    client.post(page, {**BERLIN, "country_code": "FR", "postal_code": "75001", "city": "Paris"})

    address.refresh_from_db()
    assert (address.country_code, address.city) == ("FR", "Paris")


@pytest.mark.parametrize("use", Address.Use)
def test_another_address_becomes_the_default_also_when_asked_twice(client, ada, use):
    client.post(ADD, BERLIN)
    other = AddressFactory(user=ada)

    for _time in range(2):
        client.post(f"{BOOK}{other.pk}/default/", {"use": use.value})

    assert ada.addresses.default_for(use).get() == other


def test_an_address_is_removed_after_a_question(client, ada):
    address = AddressFactory(user=ada)
    page = f"{BOOK}{address.pk}/remove/"
    assert "10117 BERLIN" in client.get(page).content.decode()
    assert ada.addresses.exists()

    for _time in range(2):
        assert client.post(page).url == BOOK

    assert not ada.addresses.exists()


def test_nobody_reaches_the_address_of_another(client):
    theirs = AddressFactory()
    page = f"{BOOK}{theirs.pk}/"

    assert client.get(page).status_code == 404
    assert client.post(page, BERLIN).status_code == 404
    assert client.get(f"{page}remove/").status_code == 404
    assert client.post(f"{page}default/", {"use": "shipping"}).status_code == 404
    client.post(f"{page}remove/")
    assert Address.objects.get() == theirs


def test_a_use_that_there_is_not_is_not_found(client, ada):
    assert client.post(f"{BOOK}{AddressFactory(user=ada).pk}/default/", {"use": "x"}).status_code == 404


def test_the_book_takes_as_many_queries_for_many_addresses(client, ada, django_assert_num_queries):
    AddressFactory.create_batch(20, user=ada)

    with django_assert_num_queries(2):
        client.get(BOOK)
