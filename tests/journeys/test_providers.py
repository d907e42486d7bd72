"""Signing in with a provider, in a browser that holds the shop to its policy."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from shop.accounts.tests.codes import BACKUP_CODES
from tests.journeys.looking import assert_good, view, visiting
from tests.journeys.readers import LINKED, SUBJECT
from tests.provider.server import Provider

pytestmark = pytest.mark.journey


def continue_as(page: Page, subject: str, button: str = "Continue with Example") -> None:
    page.get_by_role("button", name=button).click()
    page.get_by_role("button", name=subject, exact=True).click()


def prove(page: Page) -> None:
    page.locator("[autocomplete=one-time-code]").fill(next(BACKUP_CODES))
    page.get_by_role("button", name="Continue").click()


def test_who_signs_in_with_a_provider_is_asked_for_the_factor(browser: Browser, shop_url: str, provider: Provider):
    provider.know(SUBJECT, email=LINKED, email_verified=True)
    with visiting(browser, shop_url, **view(360)) as page:
        page.goto("/account/login/?next=/account/providers/")
        continue_as(page, SUBJECT)
        expect(page).to_have_url(re.compile("/account/challenge/"))
        page.goto("/account/providers/")
        expect(page).to_have_url(re.compile("/account/challenge/"))

        prove(page)
        expect(page).to_have_url(f"{shop_url}/account/providers/")
        expect(page.get_by_role("button", name="Disconnect Example")).to_be_visible()
        assert_good(page)


def test_who_is_new_signs_up_and_keeps_the_only_way_in(browser: Browser, shop_url: str, provider: Provider):
    provider.know("newcomer", email="newcomer@shop.example", email_verified=True)
    with visiting(browser, shop_url, **view(360)) as page:
        page.goto("/account/signup/")
        continue_as(page, "newcomer")
        page.goto("/account/providers/")
        page.get_by_role("button", name="Disconnect Example").click()
        expect(page.get_by_text("This is your only way to sign in")).to_be_visible()
        assert_good(page)


def test_who_cancels_reads_what_to_do(browser: Browser, shop_url: str, provider: Provider):
    with visiting(browser, shop_url, **view(360)) as page:
        page.goto("/account/providers/example/login/")
        assert_good(page)
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("heading", name="You have not signed in")).to_be_visible()
        assert_good(page)


def test_a_provider_in_trouble_is_told_of(browser: Browser, shop_url: str, provider: Provider):
    provider.know(SUBJECT, email=LINKED, email_verified=True)
    with visiting(browser, shop_url, **view(360)) as page:
        page.goto("/account/login/")
        provider.broken = {"token"}
        try:
            continue_as(page, SUBJECT)
            expect(page.get_by_role("heading", name="That did not work")).to_be_visible()
        finally:
            provider.broken = set()
        assert_good(page)
