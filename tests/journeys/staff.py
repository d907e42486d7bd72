"""A window in which staff are signed in to the admin."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, StorageState

from shop.accounts.tests.codes import BACKUP_CODES
from tests.journeys.looking import RULES, shown_width, visiting

STAFF = "staff@shop.example"
# Without Django's two boxes to move things between, which label what no label may be on.
OURS = {"include": [["#content-main"]], "exclude": [[".selector"]]}
PASSWORD = "correct horse battery staple"


@contextmanager
def signed_in(browser: Browser, shop_url: str, **options: Any) -> Iterator[Page]:
    """Open the admin, and hold at the end that nothing was complained of."""
    with visiting(browser, shop_url, storage_state=session_of_staff(browser, shop_url), **options) as page:
        page.goto("/admin/")
        yield page


def prove_if_asked(page: Page) -> None:
    """Type a code where the shop asks for one: the sign-in of this run may be older than five minutes."""
    if "/account/step-up/" in page.url:
        page.locator("[name=token-otp_token]").fill(next(BACKUP_CODES))
        page.get_by_role("button", name="Continue").click()


def assert_ours_is_accessible(page: Page) -> None:
    """Ask axe-core about what the shop adds, not about Django's frame around it."""
    # Without its preloading, which rebuilds imported style sheets in ways that the policy forbids.
    found = Axe().run(page, context=OURS, options={"runOnly": RULES, "preload": False}).response["violations"]
    assert [f"{rule['id']}: {[node['html'] for node in rule['nodes']]}" for rule in found] == []
    assert page.viewport_size is not None
    assert shown_width(page) <= page.viewport_size["width"]


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
