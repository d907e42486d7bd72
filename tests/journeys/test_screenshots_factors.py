"""The pictures of second factors in docs/screenshots; taken as those of test_screenshots.py are."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.factors import set_up_app, type_password
from tests.journeys.looking import assert_good, view, visiting
from tests.journeys.pictures import take

pytestmark = pytest.mark.journey
SECURITY = "/account/two-factor/"


def test_factors_are_taken(browser: Browser, shop_url: str) -> None:
    """Set an app up, and look at the last of its screens and at the page that lists it."""
    with visiting(browser, shop_url, color_scheme="light", **view(360)) as page:
        type_password(page, "pictures@shop.example")
        page.goto(f"{SECURITY}set-up/app/")
        assert_good(page)
        take(page, "factors-app", "light")
        set_up_app(page)
        page.goto(SECURITY)
        page.set_viewport_size(view(1280)["viewport"])
        assert_good(page)
        take(page, "factors-security", "light")
