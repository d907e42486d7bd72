"""Pictures of signing in with a provider, for the documentation."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.looking import assert_good, view, visiting
from tests.journeys.pictures import take
from tests.journeys.readers import LINKED, SUBJECT
from tests.journeys.test_providers import continue_as, prove
from tests.provider.server import Provider


@pytest.mark.journey
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_connected_accounts_are_taken(
    browser: Browser, shop_url: str, provider: Provider, width: int, scheme: str
) -> None:
    provider.know(SUBJECT, email=LINKED, email_verified=True)
    with visiting(browser, shop_url, color_scheme=scheme, **view(width)) as page:
        page.goto("/account/login/?next=/account/providers/")
        continue_as(page, SUBJECT)
        prove(page)
        page.wait_for_url("**/account/providers/")
        assert_good(page)
        take(page, "connected-accounts", scheme)
