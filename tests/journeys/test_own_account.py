"""People look after what is theirs: addresses, sessions, data, and the account itself."""

import io
import zipfile
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.looking import assert_good, view, visiting
from tests.journeys.mailbox import Mailbox, link_in
from tests.journeys.readers import READERS

pytestmark = pytest.mark.journey
PASSWORD = "correct horse battery staple"
LOOKS = {READERS[0]: (1280, "light"), READERS[1]: (360, "dark")}


def sign_in(page: Page, email: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def path_of(link: str) -> str:
    """Return where a mailed link leads, on whichever port the shop is."""
    return urlsplit(link).path


def prove(page: Page) -> None:
    """Type the password once more where that is asked."""
    page.wait_for_url("**/account/reauthenticate/**")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button").first.click()


@pytest.fixture(scope="module", params=LOOKS)
def email(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def page(browser: Browser, shop_url: str, email: str, worker: None) -> Iterator[Page]:
    width, scheme = LOOKS[email]
    with visiting(browser, shop_url, color_scheme=scheme, **view(width)) as page:
        sign_in(page, email)
        page.wait_for_url("**/account/profile/")
        yield page


def test_a_name_is_changed(page: Page) -> None:
    page.goto("/account/profile/")
    page.get_by_label("First name").fill("Ada")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("status")).to_have_text("Saved.")
    assert_good(page)


def test_an_address_is_added_with_the_fields_of_its_country(page: Page) -> None:
    page.goto("/account/addresses/")
    assert_good(page)
    page.get_by_role("link", name="Add an address").click()
    page.get_by_label("Country").select_option("US")
    expect(page.get_by_label("ZIP code")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Ada Lovelace")
    page.get_by_label("Country").select_option("DE")
    expect(page.get_by_label("Postal code")).to_be_visible()
    assert page.get_by_label("Name", exact=True).input_value() == "Ada Lovelace"
    assert_good(page)
    page.get_by_label("Street address").fill("Unter den Linden 6")
    page.get_by_label("Postal code").fill("1")
    page.get_by_label("City").fill("Berlin")
    page.get_by_role("button", name="Save the address").click()
    expect(page.get_by_text("1 is no postal code of Germany")).to_be_visible()
    assert_good(page)
    page.get_by_label("Postal code").fill("10117")
    page.get_by_role("button", name="Save the address").click()

    page.wait_for_url("**/account/addresses/")
    expect(page.get_by_text("10117 BERLIN")).to_be_visible()
    assert_good(page)


def test_without_javascript_a_button_shows_the_fields_of_a_country(browser: Browser, shop_url: str) -> None:
    with visiting(browser, shop_url, java_script_enabled=False) as page:
        sign_in(page, READERS[2])
        page.goto("/account/addresses/add/")
        page.get_by_label("Country").select_option("FR")
        page.get_by_role("button", name="Show the fields for this country").click()
        expect(page.get_by_label("Postal code")).to_be_visible()


def test_another_session_is_seen_and_ended(browser: Browser, shop_url: str, page: Page, email: str) -> None:
    with visiting(browser, shop_url) as other:
        sign_in(other, email)
        other.wait_for_url("**/account/profile/")
        page.goto("/account/sessions/")
        assert_good(page)
        expect(page.get_by_text("this browser")).to_have_count(1)
        page.get_by_role("button", name="End the session of").first.click()
        expect(page.get_by_text("That session has ended.")).to_be_visible()

        other.goto("/account/profile/")
        assert "/account/login/" in other.url
    page.goto("/account/profile/")
    expect(page.get_by_role("heading", name="Your profile")).to_be_visible()


def test_what_was_done_is_read(page: Page) -> None:
    page.goto("/account/activity/")

    expect(page.get_by_text("Signed in").first).to_be_visible()
    assert_good(page)


def test_data_is_asked_for_and_downloaded(page: Page, email: str, mailbox: Mailbox) -> None:
    page.goto("/account/data/")
    assert_good(page)
    page.get_by_role("button", name="Ask for your data").click()
    prove(page)
    page.goto(path_of(link_in(mailbox.newest(email, "data is ready"), "/account/data/")))
    assert_good(page)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download your data").click()

    with zipfile.ZipFile(io.BytesIO(downloading.value.path().read_bytes())) as archive:
        assert "Unter den Linden 6" in archive.read("addresses.csv").decode()


def test_an_account_is_deleted_and_kept_after_all(page: Page, email: str, mailbox: Mailbox) -> None:
    page.goto("/account/delete/")
    assert_good(page)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", name="Your account will be deleted")).to_be_visible()
    assert_good(page)
    assert "/account/keep/" in link_in(mailbox.newest(email, "will be deleted"))

    sign_in(page, email)
    page.wait_for_url("**/account/keep/")
    assert_good(page)
    page.get_by_role("button", name="Keep my account").click()
    page.wait_for_url("**/account/profile/")
    expect(page.get_by_role("status")).to_have_text("Your account stays.")


def test_somebody_says_that_it_wasn_t_them(browser: Browser, shop_url: str, mailbox: Mailbox) -> None:
    email = READERS[3]
    with visiting(browser, shop_url) as mine, visiting(browser, shop_url) as theirs:
        sign_in(mine, email)
        mine.wait_for_url("**/account/profile/")
        sign_in(theirs, email)
        theirs.wait_for_url("**/account/profile/")
        link = path_of(link_in(mailbox.newest(email, "new browser"), "/account/not-me/"))
        mine.goto(link)
        assert_good(mine)
        mine.get_by_role("button", name="Sign everybody out").click()
        expect(mine.get_by_role("heading", name="Everybody is signed out")).to_be_visible()
        assert_good(mine)

        theirs.goto("/account/profile/")
        assert "/account/login/" in theirs.url
        assert "password/reset/key" in link_in(mailbox.newest(email, "password"), "password/reset/key")
        mine.goto(link)
        expect(mine.get_by_role("heading", name="This link no longer works")).to_be_visible()
        assert_good(mine)
