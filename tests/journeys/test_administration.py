"""An administrator looks after colleagues: invites one into a group, and helps one who has lost a phone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.factors import set_up_app
from tests.journeys.looking import assert_good, view, visiting
from tests.journeys.mailbox import Mailbox, link_in, text_of
from tests.journeys.staff import PASSWORD, assert_ours_is_accessible, prove_if_asked, signed_in
from tests.journeys.test_signing_up import sign_in

pytestmark = pytest.mark.journey
WINDOWS = pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])


def look_for(admin: Page, email: str) -> None:
    """Open a user's page by way of the list."""
    admin.goto("/admin/accounts/user/")
    admin.get_by_role("textbox").first.fill(email)
    admin.get_by_role("button", name="Search").click()
    admin.locator("#result_list").get_by_role("link", name=email).click()


@WINDOWS
def test_an_invited_colleague_chooses_a_password_sets_up_a_factor_and_works(
    browser: Browser, shop_url: str, mailbox: Mailbox, width: int, scheme: str
) -> None:
    email = f"colleague-{width}@shop.example"
    with signed_in(browser, shop_url, color_scheme=scheme, **view(width)) as admin:
        admin.goto("/admin/accounts/user/add/")
        assert_ours_is_accessible(admin)
        admin.get_by_label("E-mail addresses").fill(email)
        admin.get_by_label("They work here").check()
        admin.get_by_label("Tag keepers").check()
        admin.get_by_role("button", name="Send invitations").click()
        prove_if_asked(admin)
        expect(admin.locator(".messagelist")).to_contain_text("1 invitation sent")

    with visiting(browser, shop_url, color_scheme=scheme, **view(width)) as page:
        page.goto(link_in(mailbox.newest(email, "invited"), "invitation"))
        assert_good(page)
        page.get_by_label("New Password", exact=True).fill(PASSWORD)
        page.get_by_label("New Password (again)").fill(PASSWORD)
        page.get_by_role("button", name="Choose this password").click()
        page.wait_for_url("**/account/two-factor/set-up/**")
        set_up_app(page)
        page.wait_for_url("**/admin/")
        expect(page.locator("#content-main")).to_contain_text("Tags")
        expect(page.locator("#content-main")).not_to_contain_text("Products")

        page.goto(link_in(mailbox.newest(email, "invited"), "invitation"))
        expect(page.get_by_role("heading", name="This invitation is over")).to_be_visible()
        assert_good(page)


@WINDOWS
def test_a_lost_phone_is_reset_and_its_owner_sets_up_another(
    browser: Browser, shop_url: str, mailbox: Mailbox, width: int, scheme: str
) -> None:
    email = f"lost-{width}@shop.example"
    with signed_in(browser, shop_url, color_scheme=scheme, **view(width)) as admin:
        look_for(admin, email)
        expect(admin.locator(".panel").first).to_contain_text("Old phone")
        assert_ours_is_accessible(admin)
        admin.get_by_role("link", name="Reset the second factor").click()
        expect(admin.locator(".people")).to_contain_text(email)
        assert_ours_is_accessible(admin)
        admin.get_by_label("Reason").fill("Called back on the number we know")
        admin.get_by_role("button", name="Reset the second factor").click()
        prove_if_asked(admin)
        expect(admin.locator(".messagelist")).to_contain_text("1 second factor reset")

    assert "Called back on the number we know" in text_of(mailbox.newest(email, "second factor was reset"))
    with visiting(browser, shop_url, color_scheme=scheme, **view(width)) as page:
        sign_in(page, email, PASSWORD)
        page.wait_for_url("**/account/two-factor/**")
        page.goto("/admin/")
        page.wait_for_url("**/account/two-factor/set-up/**")
        set_up_app(page)
        page.wait_for_url("**/admin/")


def test_a_group_s_members_and_permissions_are_found_while_one_types(browser: Browser, shop_url: str) -> None:
    with signed_in(browser, shop_url, **view(1280)) as admin:
        admin.goto("/admin/auth/group/")
        admin.get_by_role("link", name="Tag keepers").click()
        admin.wait_for_url("**/change/")
        assert_ours_is_accessible(admin)
        permissions = admin.locator("#permissions li")
        expect(permissions).to_have_count(2)
        admin.get_by_label("Find a permission").fill("catalogue change")
        expect(admin.locator("#permissions li:visible")).to_have_text(["Can change tag"])
        admin.get_by_label("Find a member").fill("nobody of that name")
        expect(admin.locator("#members li:visible")).to_have_count(0)
        admin.get_by_role("link", name="in the list of users").click()
        expect(admin.locator("#result_list")).to_contain_text("keeper@shop.example")
