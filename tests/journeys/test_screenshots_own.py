"""The pictures of one's own account in docs/screenshots; taken like those of `test_screenshots.py`."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.looking import assert_good, view, visiting
from tests.journeys.mailbox import Mailbox, link_in
from tests.journeys.pictures import take
from tests.journeys.readers import READERS
from tests.journeys.test_own_account import path_of, prove, sign_in

pytestmark = pytest.mark.journey
EMAIL = READERS[4]


def _open_addresses(page: Page, mailbox: Mailbox) -> None:
    page.goto("/account/addresses/")
    if page.get_by_text("10117 BERLIN").count():
        return
    for street in ("Unter den Linden 6", "Hausvogteiplatz 5"):
        page.goto("/account/addresses/add/")
        page.get_by_label("Country").select_option("DE")
        page.get_by_label("Name", exact=True).fill("Ada Lovelace")
        page.get_by_label("Street address").fill(street)
        page.get_by_label("Postal code").fill("10117")
        page.get_by_label("City").fill("Berlin")
        page.get_by_role("button", name="Save the address").click()
        page.wait_for_url("**/account/addresses/")


def _open_data(page: Page, mailbox: Mailbox) -> None:
    page.goto("/account/data/")
    if not page.get_by_role("link", name="Download your data").count():
        page.get_by_role("button", name="Ask for your data").click()
        prove(page)
        page.goto(path_of(link_in(mailbox.newest(EMAIL, "data is ready"), "/account/data/")))


PAGES: dict[str, Callable[[Page, Mailbox], object]] = {
    "account-addresses": _open_addresses,
    "account-sessions": lambda page, _mailbox: page.goto("/account/sessions/"),
    "account-data": _open_data,
}
LOOKS = {1280: "light", 360: "dark"}


def test_pages_of_ones_own_account(browser: Browser, shop_url: str, mailbox: Mailbox) -> None:
    with visiting(browser, shop_url) as page:
        sign_in(page, EMAIL)
        page.wait_for_url("**/account/profile/")
        for width, scheme in LOOKS.items():
            page.set_viewport_size(view(width)["viewport"])
            page.emulate_media(color_scheme=scheme)
            for name, show in PAGES.items():
                show(page, mailbox)
                assert_good(page)
                take(page, name, scheme)
