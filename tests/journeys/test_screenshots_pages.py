"""Pictures of signing in and up: `SCREENSHOTS=1 pytest tests/journeys` takes them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.looking import assert_good, view, visiting
from tests.journeys.pictures import take
from tests.journeys.test_signing_up import sign_up

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")]),
]

PAGES: dict[str, Callable[[Page, int], object]] = {
    "login": lambda page, _width: page.goto("/account/login/"),
    "signup": lambda page, _width: page.goto("/account/signup/"),
    "code": lambda page, width: sign_up(page, f"picture-{width}@shop.example"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_for_strangers_is_taken(browser: Browser, shop_url: str, name: str, width: int, scheme: str) -> None:
    with visiting(browser, shop_url, color_scheme=scheme, **view(width)) as page:
        PAGES[name](page, width)
        assert_good(page)
        take(page, f"account-{name}", scheme)
