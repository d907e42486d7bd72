"""A code that is sent to a phone signs in: the worker sends it, and locally it stands in the worker's log."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.factors import type_password
from tests.journeys.looking import assert_good, view, visiting
from tests.journeys.readers import CALLED, NUMBER

pytestmark = pytest.mark.journey
WAIT_SECONDS = 60


def code_sent_to(number: str, log: Path) -> str:
    """Return the code that the gateway has been handed for this number; wait for it."""
    sent = re.compile(rf'SMS to {re.escape(number)}: "Your token is: (\d+)"')
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if found := sent.findall(log.read_text()):
            return str(found[-1])
        time.sleep(0.1)
    pytest.fail(f"No code came to {number} within {WAIT_SECONDS} s.")


def test_a_code_that_is_sent_to_the_phone_signs_in_and_only_when_it_was_asked_for(
    browser: Browser, shop_url: str, worker: Path
) -> None:
    with visiting(browser, shop_url, **view(360)) as page:
        type_password(page, CALLED)
        page.wait_for_url("**/account/challenge/")
        assert_good(page)
        assert NUMBER not in worker.read_text()

        page.get_by_role("button", name="Send a code").click()
        expect(page.get_by_text("A code is on its way to your phone …77.")).to_be_visible()
        assert_good(page)
        page.get_by_label("Code", exact=True).fill("000000")
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_text("This code is wrong")).to_be_visible()
        # A wrong one costs a second.
        page.wait_for_timeout(1_100)

        page.get_by_label("Code", exact=True).fill(code_sent_to(NUMBER, worker))
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url("**/account/profile/")
        page.goto("/account/two-factor/")
        expect(page.get_by_text("last used")).to_be_visible()
