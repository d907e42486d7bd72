"""Second factors, as people set them up and use them in a browser."""

from playwright.sync_api import Page

from shop.accounts.tests.codes import code_of_key

SET_UP = "/account/two-factor/set-up/"


def set_up_app(page: Page) -> str:
    """Set up an authenticator app, from wherever the page is, and return its key."""
    if SET_UP not in page.url:
        page.goto(SET_UP)
    page.get_by_role("link", name="Authenticator app").click()
    key = page.locator("code.key").inner_text()
    page.locator("[autocomplete=one-time-code]").fill(code_of_key(key))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="I have saved them").click()
    return key


def answer_challenge(page: Page, key: str) -> None:
    """Type the app's next code: the present one is used up by the set-up."""
    page.wait_for_url("**/account/challenge/**")
    page.locator("[autocomplete=one-time-code]").fill(code_of_key(key, steps=1))
    page.get_by_role("button", name="Continue").click()
