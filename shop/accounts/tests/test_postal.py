"""Addresses are asked for, checked and written as their country does."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from shop.accounts.postal.addresses import PARTS, normalised, written
from shop.accounts.postal.countries import countries, country_name
from shop.accounts.postal.layout import parts_of


def in_berlin(**changes):
    return {
        "name": "Ada Lovelace",
        "street_address": "Unter den Linden 6",
        "postal_code": "10117",
        "city": "Berlin",
        "country_code": "DE",
        **changes,
    }


def in_california(**changes):
    return in_berlin(country_code="US", country_area="CA", city="Mountain View", postal_code="94043", **changes)


def refusals(address):
    with pytest.raises(ValidationError) as refused:
        normalised(address)
    return {part: sentences[0] for part, sentences in refused.value.message_dict.items()}


def test_a_good_address_is_kept_as_it_was_typed():
    address = normalised(in_berlin())

    assert {part: value for part, value in address.items() if value} == in_berlin()
    assert set(address) == set(PARTS)


def test_codes_are_written_as_the_country_writes_them():
    english = normalised(in_berlin(country_code="gb", city="London", postal_code="sw1a 1aa"))
    american = normalised({**in_california(), "country_area": "california"})

    assert (english["country_code"], english["postal_code"], english["city"]) == ("GB", "SW1A 1AA", "London")
    assert american["country_area"] == "CA"


def test_parts_that_the_country_does_not_have_are_dropped():
    assert normalised(in_berlin(country_area="Prussia", sorting_code="CEDEX 1"))["country_area"] == ""


def test_what_the_country_needs_is_asked_for_at_its_part():
    assert refusals(in_berlin(city="", postal_code=" ")) == {
        "city": "An address in Germany needs this.",
        "postal_code": "An address in Germany needs this.",
    }


def test_a_postal_code_of_another_form_is_refused_with_an_example():
    assert refusals(in_berlin(postal_code="1011")) == {
        "postal_code": "1011 is no postal code of Germany; one there is 26133."
    }


def test_a_postal_code_of_another_state_is_refused():
    (sentence,) = refusals({**in_california(), "postal_code": "10117"}).values()

    assert sentence.startswith("10117 does not belong to this part of United States")


def test_a_state_that_does_not_exist_is_refused():
    assert refusals({**in_california(), "country_area": "Bavaria"})["country_area"] == (
        "There is no “Bavaria” in United States."
    )


@pytest.mark.parametrize("code", ["", "XX", "ZZ", "ALL", "../../etc"])
def test_a_country_that_does_not_exist_is_refused(code):
    assert refusals(in_berlin(country_code=code)) == {"country_code": "Choose a country from the list."}


def test_a_parcel_shows_the_address_as_the_post_of_its_country_wants_it():
    assert written(normalised(in_california())) == [
        "Ada Lovelace",
        "Unter den Linden 6",
        "MOUNTAIN VIEW, CA 94043",
        "United States",
    ]


def test_a_street_of_two_lines_stays_two_lines():
    address = normalised(in_berlin(street_address="Unter den Linden 6\nHinterhaus"))

    assert written(address)[1:3] == ["Unter den Linden 6", "Hinterhaus"]


def test_needless_blanks_and_lines_are_dropped():
    address = normalised(in_berlin(name=" Ada\nLovelace ", street_address="Unter  den Linden 6 \r\n\r\n Hinterhaus"))

    assert address["name"] == "Ada Lovelace"
    assert address["street_address"] == "Unter den Linden 6\nHinterhaus"


def test_countries_are_named_in_the_language_of_the_page():
    with translation.override("de"):
        assert country_name("DE") == "Deutschland"
        assert countries()[0][1] == "Afghanistan"
    assert country_name("DE") == "Germany"


@pytest.mark.parametrize("code", [code for code, _ in countries()])
def test_every_country_asks_for_a_name_a_street_and_all_that_it_needs(code):
    names = [part.name for part in parts_of(code)]

    assert {"name", "street_address"} <= set(names) <= set(PARTS)
    assert len(names) == len(set(names))


def test_parts_have_the_names_and_the_order_of_the_country():
    american = {part.name: part for part in parts_of("US")}
    japanese = [part.name for part in parts_of("JP")]

    assert (american["country_area"].label, american["postal_code"].label) == ("State", "ZIP code")
    assert ("CA", "California") in american["country_area"].choices
    assert japanese.index("postal_code") < japanese.index("street_address") < japanese.index("name")


def test_an_area_with_names_in_two_languages_is_one_choice_with_both():
    (area,) = [part for part in parts_of("CA") if part.name == "country_area"]

    assert ("BC", "British Columbia / Colombie-Britannique") in area.choices
