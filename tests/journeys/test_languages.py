"""Accounts in other languages, whose words are longer: the pages hold them at 360 pixels as well."""

import pytest
from playwright.sync_api import Browser, Page, expect

from shop.accounts.tests.codes import BACKUP_CODES
from tests.journeys.looking import assert_good, view, visiting
from tests.journeys.readers import LINKED, SUBJECT
from tests.provider.server import Provider

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize(("language", "onward"), [("de", "Weiter mit Example"), ("fr", "Continuer avec Example")]),
]
OPEN_TO_ALL = ("/account/login/", "/account/signup/", "/account/password/reset/")


def test_the_pages_of_an_account_speak_the_browsers_language(
    browser: Browser, shop_url: str, provider: Provider, language: str, onward: str
) -> None:
    provider.know(SUBJECT, email=LINKED, email_verified=True)
    with visiting(browser, shop_url, locale=language, **view(360)) as page:
        for address in OPEN_TO_ALL:
            page.goto(address)
            assert_good_in(page, language)
        page.goto("/account/login/")
        page.get_by_role("button", name=onward).click()
        page.get_by_role("button", name=SUBJECT, exact=True).click()
        page.locator("[autocomplete=one-time-code]").fill(next(BACKUP_CODES))
        assert_good_in(page, language)
        page.locator("main [type=submit]").first.click()
        ways = page.locator(".account-ways a")
        expect(ways.first).to_be_visible()
        for address in [way.get_attribute("href") for way in ways.all()]:
            page.goto(str(address))
            assert_good_in(page, language)


def assert_good_in(page: Page, language: str) -> None:
    assert page.locator("html").get_attribute("lang") == language
    assert_good(page)
