"""Which language a page speaks."""

import pytest
from django.test import Client
from django.utils import translation

from shop.accounts.models import User
from shop.accounts.tests.signing_in import LOGIN, password_given, person

pytestmark = pytest.mark.django_db
GERMAN = {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}
PROFILE = "/account/two-factor/"


def language_of(response) -> str:
    return response.content.decode().partition('<html lang="')[2].partition('"')[0]


def test_a_page_about_people_speaks_what_the_browser_asks_for():
    page = Client().get(LOGIN, headers=GERMAN)

    assert language_of(page) == page.headers["Content-Language"] == "de"
    assert "Passwort vergessen?" in page.content.decode()
    assert "Accept-Language" in page.headers["Vary"]


@pytest.mark.parametrize(("asked", "spoken"), [("es,it", "en"), ("fr-CA", "fr"), ("", "en"), ("de;q=x", "en")])
def test_what_the_shop_does_not_speak_is_answered_in_its_own(asked, spoken):
    assert language_of(Client().get(LOGIN, headers={"accept-language": asked})) == spoken


@pytest.mark.parametrize(("preferred", "spoken"), [("fr", "fr"), ("", "de"), ("xx", "de")])
def test_what_somebody_prefers_comes_before_what_their_browser_asks_for(preferred, spoken):
    person()
    User.objects.update(preferred_language=preferred)

    assert language_of(password_given().get(PROFILE, headers=GERMAN)) == spoken


def test_an_error_speaks_it_too():
    assert language_of(Client().get("/no/such/page/", headers=GERMAN)) == "de"


@pytest.mark.parametrize("page", ["/", "/products/", "/about/", "/search/?q=emma", "/products/none/"])
def test_the_catalogue_is_the_same_bytes_whatever_a_browser_asks_for(client, page):
    client.get(LOGIN, headers=GERMAN)
    pages = [client.get(page), client.get(page, headers=GERMAN)]

    assert pages[0].content == pages[1].content
    assert language_of(pages[1]) == "en"
    assert "Accept-Language" not in pages[1].get("Vary", "")


def test_without_the_cache_of_pages_the_catalogue_is_so_as_well(settings, client):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "page_cache" not in name]

    assert language_of(client.get("/about/", headers=GERMAN)) == "en"


def test_an_installation_has_its_catalogue_in_its_own_language(settings, client):
    settings.LANGUAGE_CODE = "de"

    page = client.get("/products/")

    assert language_of(page) == "de"
    assert "Katalog" in page.content.decode()


def test_what_one_page_speaks_is_forgotten_after_it():
    Client().get(LOGIN, headers=GERMAN)

    assert translation.get_language() == "en"
