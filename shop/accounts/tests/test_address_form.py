"""The form asks for what the chosen country has, and says at each field what is wrong."""

import pytest

from shop.accounts.forms import AddressForm
from shop.accounts.services.addresses import add_address
from shop.accounts.tests.factories import AddressFactory, UserFactory

BERLIN = {
    "country_code": "DE",
    "name": "Ada Lovelace",
    "street_address": "Unter den Linden 6",
    "postal_code": "10117",
    "city": "Berlin",
}


def test_before_a_country_is_chosen_only_the_country_is_asked():
    assert list(AddressForm().fields) == ["country_code"]


def test_the_country_decides_on_fields_names_and_order():
    form = AddressForm(initial={"country_code": "US"})

    assert list(form.fields) == [
        *("country_code", "name", "company_name", "street_address", "city", "country_area", "postal_code"),
    ]
    assert form.fields["country_area"].label == "State"
    assert 'autocomplete="postal-code"' in str(form["postal_code"])


def test_a_valid_form_gives_what_the_service_takes(db):
    form = AddressForm({**BERLIN, "city": " Berlin "})

    assert form.is_valid()
    assert add_address(user=UserFactory(), postal=form.postal).city == "Berlin"


def test_what_is_wrong_stands_at_its_field(db):
    form = AddressForm({**BERLIN, "postal_code": "1", "city": ""})

    assert form.errors == {
        "city": ["This field is required."],
        "postal_code": ["1 is no postal code of Germany; one there is 26133."],
    }


@pytest.mark.parametrize("code", ["XX", "ALL", "", "<script>"])
def test_a_country_that_is_none_is_refused(db, code):
    form = AddressForm({**BERLIN, "country_code": code})

    assert list(form.errors) == ["country_code"]


def test_a_change_shows_the_address_as_it_is_and_takes_another_country(db):
    address = AddressFactory(city="Potsdam")

    assert AddressForm(instance=address)["city"].value() == "Potsdam"
    french = {**BERLIN, "country_code": "FR", "postal_code": "75001", "city": "Paris"}
    form = AddressForm(french, instance=address)
    assert form.is_valid(), form.errors
    assert form.postal["country_code"] == "FR"


@pytest.mark.parametrize("field", ["user", "is_default_shipping"])
def test_the_form_cannot_name_an_owner_or_a_default(field):
    assert field not in AddressForm({**BERLIN, field: "1"}).fields
