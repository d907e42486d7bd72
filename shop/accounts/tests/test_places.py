"""Where the shop has a database of places, people read roughly where their sessions are."""

import pytest
from django.test import Client
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from shop.accounts.places import place_of
from shop.accounts.tests.signing_in import password_given, person

BERLIN, SOMEWHERE_IN_FRANCE, UNKNOWN = "203.0.113.7", "198.51.100.1", "192.0.2.1"


@pytest.fixture
def places(tmp_path, settings):
    """A database of two networks."""
    writer = MMDBWriter(ip_version=4, database_type="City", languages=["en", "de"])
    germany = {"names": {"en": "Germany", "de": "Deutschland"}}
    writer.insert_network(IPSet([f"{BERLIN}/24"]), {"city": {"names": {"en": "Berlin"}}, "country": germany})
    writer.insert_network(IPSet([f"{SOMEWHERE_IN_FRANCE}/24"]), {"country": {"names": {"en": "France"}}})
    settings.GEOIP_DATABASE = str(tmp_path / "cities.mmdb")
    writer.to_db_file(settings.GEOIP_DATABASE)


@pytest.mark.parametrize(
    ("address", "place"),
    [(BERLIN, "Berlin, Germany"), (SOMEWHERE_IN_FRANCE, "France"), (UNKNOWN, ""), ("", ""), ("2001:db8::1", "")],
)
def test_an_address_has_a_city_a_country_or_nothing(places, address, place):
    assert place_of(address) == place


def test_without_a_database_nothing_is_told():
    assert place_of(BERLIN) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "place"), [("en", "(Berlin, Germany)"), ("de", "(Berlin, Deutschland)")])
def test_sessions_say_where_they_are(places, language, place):
    person()
    client = password_given(client=Client(REMOTE_ADDR=BERLIN, headers={"accept-language": language}))

    assert place in client.get("/account/sessions/").content.decode()


@pytest.mark.django_db(transaction=True, databases=["default", "audit"])
def test_the_mail_about_a_new_browser_says_where_it_is_in_its_owners_language(places, mailoutbox):
    person(preferred_language="de")
    password_given()
    password_given(client=Client(REMOTE_ADDR=BERLIN, headers={"accept-language": "en"}))

    assert "203.0.113.7 (Berlin, Deutschland)" in mailoutbox[-1].body
