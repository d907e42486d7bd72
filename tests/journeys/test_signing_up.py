"""People come in: they sign up, verify their address, set up a second factor, and choose another password."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.factors import answer_challenge, set_up_app
from tests.journeys.looking import assert_good, view, visiting
from tests.journeys.mailbox import Mailbox, code_in, link_in

pytestmark = pytest.mark.journey
PASSWORD, OTHER = "seven lighthouses at dusk", "nine lighthouses at dawn"


def sign_up(page: Page, email: str) -> None:
    page.goto("/account/signup/")
    assert_good(page)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password (again)").fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    page.wait_for_url("**/account/confirm-email/")
    assert_good(page)


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def assert_inside(page: Page) -> None:
    """Hold that this is a page of somebody's own account."""
    expect(page.get_by_role("navigation", name="Your account")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_somebody_signs_up_with_a_code_and_signs_in_with_a_second_factor(
    browser: Browser, shop_url: str, mailbox: Mailbox, width: int, scheme: str
) -> None:
    email = f"ada-{width}@shop.example"
    with visiting(browser, shop_url, color_scheme=scheme, **view(width)) as page:
        sign_up(page, email)
        page.get_by_label("Code").fill(code_in(mailbox.newest(email, "verify")))
        page.get_by_role("button", name="Continue").click()
        assert_inside(page)
        key = set_up_app(page)

        page.goto("/account/logout/")
        assert_good(page)
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_text("You have signed out.")).to_be_visible()

        sign_in(page, email, PASSWORD)
        answer_challenge(page, key)
        assert_inside(page)
        assert_good(page)


def test_the_link_of_the_mail_goes_on_with_the_sign_up(browser: Browser, shop_url: str, mailbox: Mailbox) -> None:
    with visiting(browser, shop_url) as page:
        sign_up(page, "bob@shop.example")
        page.goto(link_in(mailbox.newest("bob@shop.example", "verify"), "confirm-email"))
        assert_good(page)
        page.get_by_role("button", name="Yes, it is mine").click()

        assert_inside(page)


def test_a_new_password_leaves_the_second_factor_as_it_is(browser: Browser, shop_url: str, mailbox: Mailbox) -> None:
    email = "cleo@shop.example"
    with visiting(browser, shop_url) as page:
        sign_up(page, email)
        page.get_by_label("Code").fill(code_in(mailbox.newest(email, "verify")))
        page.get_by_role("button", name="Continue").click()
        assert_inside(page)
        key = set_up_app(page)

    with visiting(browser, shop_url) as page:
        page.goto("/account/password/reset/")
        assert_good(page)
        page.get_by_label("Email").fill(email)
        page.get_by_role("button", name="Send me the link").click()
        page.goto(link_in(mailbox.newest(email, "new password"), "password/reset/key"))
        assert_good(page)
        page.get_by_label("New Password", exact=True).fill(OTHER)
        page.get_by_label("New Password (again)").fill(OTHER)
        page.get_by_role("button", name="Save the password").click()
        expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()

        sign_in(page, email, OTHER)
        answer_challenge(page, key)
        assert_inside(page)
    assert mailbox.newest(email, "password was changed")


SIGNED_OUT: dict[str, Callable[[Page], object]] = {
    "login": lambda page: page.goto("/account/login/"),
    "a wrong password": lambda page: sign_in(page, "nobody@shop.example", "not the password"),
    "reset asked for": lambda page: page.goto("/account/password/reset/done/"),
    "a link that is over": lambda page: page.goto("/account/password/reset/key/1-abc-def/"),
    "an address not to confirm": lambda page: page.goto("/account/confirm-email/none/"),
    "inactive": lambda page: page.goto("/account/inactive/"),
}


@pytest.mark.parametrize("name", SIGNED_OUT)
def test_a_page_for_strangers_is_good_in_any_light(browser: Browser, shop_url: str, name: str) -> None:
    with visiting(browser, shop_url) as page:
        SIGNED_OUT[name](page)
        for width in (1280, 360):
            page.set_viewport_size(view(width)["viewport"])
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                assert_good(page)
