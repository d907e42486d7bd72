"""The pictures of looking after people in docs/screenshots; taken like those of `test_screenshots.py`."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.looking import shown_width, view
from tests.journeys.pictures import take
from tests.journeys.staff import signed_in

pytestmark = pytest.mark.journey


def _open_user(page: Page) -> None:
    page.goto("/admin/accounts/user/?q=keeper")
    page.locator("#result_list .field-person a").first.click()
    page.wait_for_url("**/change/**")


def _open_reset(page: Page) -> None:
    page.goto("/admin/accounts/user/?q=lost")
    for box in page.locator(".action-select").all():
        box.check()
    page.locator("select[name=action]").select_option("reset-factor")
    page.get_by_role("button", name="Go").click()
    page.get_by_label("Reason").fill("Called both back on the numbers we know")


def _open_group(page: Page) -> None:
    page.goto("/admin/auth/group/")
    page.get_by_role("link", name="Tag keepers").click()
    page.wait_for_url("**/change/")


PAGES: dict[str, Callable[[Page], object]] = {
    "users": lambda page: page.goto("/admin/accounts/user/"),
    "user": _open_user,
    "reset": _open_reset,
    "invite": lambda page: page.goto("/admin/accounts/user/add/"),
    "group": _open_group,
}


def test_pages_for_looking_after_people_are_taken(browser: Browser, shop_url: str) -> None:
    with signed_in(browser, shop_url) as page:
        for name, show in PAGES.items():
            for width in (1280, 360):
                page.set_viewport_size(view(width)["viewport"])
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)
                    show(page)
                    take(page, f"admin-{name}", scheme)
                    assert shown_width(page) == width
