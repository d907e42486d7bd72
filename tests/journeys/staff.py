"""A window in which staff are signed in to the admin."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from playwright.sync_api import Browser, Page, StorageState

from shop.accounts.tests.codes import BACKUP_CODES
from tests.journeys.looking import visiting

STAFF = "staff@shop.example"
PASSWORD = "correct horse battery staple"


@contextmanager
def signed_in(browser: Browser, shop_url: str, **options: Any) -> Iterator[Page]:
    """Open the admin, and hold at the end that nothing was complained of."""
    with visiting(browser, shop_url, storage_state=session_of_staff(browser, shop_url), **options) as page:
        page.goto("/admin/")
        yield page


@cache
def session_of_staff(browser: Browser, shop_url: str) -> StorageState:
    """Return the cookies of one sign-in: the shop takes ten codes in five minutes, and there are more journeys."""
    context = browser.new_context(base_url=shop_url)
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_label("Email").fill(STAFF.upper())
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("[name=token-otp_token]").fill(next(BACKUP_CODES))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/admin/")
    state = context.storage_state()
    context.close()
    return state
