"""Second factors, as people set them up and use them in a browser."""

from playwright.sync_api import CDPSession, Page

from shop.accounts.tests.codes import code_of_key
from shop.accounts.tests.factories import PASSWORD

SET_UP = "/account/two-factor/set-up/"


def set_up_app(page: Page, *, has_codes: bool = False) -> str:
    """Set up an authenticator app, from wherever the page is, and return its key; the first factor comes with codes."""
    if not page.url.partition("?")[0].endswith(SET_UP):
        page.goto(SET_UP)
    page.get_by_role("link", name="Authenticator app").click()
    key = page.locator("code.key").inner_text()
    page.locator("[autocomplete=one-time-code]").fill(code_of_key(key))
    page.get_by_role("button", name="Continue").click()
    if not has_codes:
        page.get_by_role("link", name="I have saved them").click()
    return key


def answer_challenge(page: Page, key: str) -> None:
    """Type the app's next code: the present one is used up by the set-up."""
    page.wait_for_url("**/account/challenge/**")
    page.locator("[autocomplete=one-time-code]").fill(code_of_key(key, steps=1))
    page.get_by_role("button", name="Continue").click()


def type_password(page: Page, email: str, password: str = PASSWORD) -> None:
    """Begin to sign in, from whichever page the shop asks on."""
    if "/account/login/" not in page.url:
        page.goto("/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def plug_in_key(page: Page) -> CDPSession:
    """Give the browser a security key, which is touched whenever it asks."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def by_name(shop_url: str) -> str:
    """Return the shop's address with a name: keys are registered for names, never for numbers."""
    return shop_url.replace("127.0.0.1", "localhost")
