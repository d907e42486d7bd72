"""Second factors in a browser: keys, codes, and what staff must have."""

import pytest
from playwright.sync_api import Browser, Page, expect

from shop.accounts.tests.codes import BACKUP_CODES
from tests.journeys.factors import answer_challenge, by_name, plug_in_key, set_up_app, type_password
from tests.journeys.looking import assert_good, view, visiting

pytestmark = pytest.mark.journey
SIGNED_IN, SECURITY = "**/account/profile/", "/account/two-factor/"


def assert_good_in_any_light(page: Page) -> None:
    for width in (360, 1280):
        page.set_viewport_size(view(width)["viewport"])
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert_good(page)


def test_a_security_key_is_registered_and_signs_in_under_the_strict_policy(browser: Browser, shop_url: str) -> None:
    with visiting(browser, by_name(shop_url), **view(1280)) as page:
        plug_in_key(page)
        type_password(page, "keys@shop.example")
        page.wait_for_url(SIGNED_IN)
        page.goto("/account/two-factor/set-up/")
        page.get_by_role("link", name="Security key or this device").click()
        assert_good_in_any_light(page)
        page.get_by_label("Name").fill("Blue key")
        page.get_by_role("button", name="Register the key").click()
        page.get_by_role("link", name="I have saved them").click()
        page.wait_for_url(f"**{SECURITY}")
        expect(page.get_by_text("Blue key").first).to_be_visible()

        # The key itself refuses to be registered twice.
        page.goto("/account/two-factor/set-up/key/")
        page.get_by_role("button", name="Register the key").click()
        expect(page.get_by_text("This key is registered already.")).to_be_visible()

        page.goto("/account/logout/")
        page.get_by_role("button", name="Sign out").click()
        type_password(page, "keys@shop.example")
        page.wait_for_url("**/account/challenge/")
        assert_good_in_any_light(page)
        page.get_by_role("button", name="Use the security key").click()
        page.wait_for_url(SIGNED_IN)
        page.goto(SECURITY)
        expect(page.get_by_text("last used")).to_be_visible()


def test_who_has_no_key_at_hand_uses_something_else(browser: Browser, shop_url: str) -> None:
    with visiting(browser, by_name(shop_url), **view(360)) as page:
        keys = plug_in_key(page)
        type_password(page, "choices@shop.example")
        page.wait_for_url(SIGNED_IN)
        page.goto("/account/two-factor/set-up/key/")
        page.get_by_role("button", name="Register the key").click()
        page.get_by_role("link", name="I have saved them").click()
        key = set_up_app(page, has_codes=True)
        keys.send("WebAuthn.disable")

        page.goto("/account/logout/")
        page.get_by_role("button", name="Sign out").click()
        type_password(page, "choices@shop.example")
        page.get_by_role("link", name="Authenticator app").click()
        answer_challenge(page, key)
        page.wait_for_url(SIGNED_IN)


def test_a_backup_code_signs_in_whoever_lost_the_phone(browser: Browser, shop_url: str) -> None:
    with visiting(browser, shop_url, **view(360)) as page:
        type_password(page, "codes@shop.example")
        page.get_by_role("link", name="Backup codes").click()
        assert_good_in_any_light(page)
        page.get_by_label("Code").fill(next(BACKUP_CODES))
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(SIGNED_IN)
        page.goto(SECURITY)
        assert_good_in_any_light(page)

        page.get_by_role("link", name="Make new backup codes").click()
        assert_good_in_any_light(page)
        page.get_by_role("button", name="Make new codes").click()
        codes = page.locator(".codes code").all_inner_texts()
        assert_good_in_any_light(page)
        with page.expect_download() as download:
            page.get_by_role("button", name="Save as a file").click()
        assert [code for code in codes if code in download.value.path().read_text()] == codes
        page.emulate_media(media="print")
        assert page.locator(".codes").is_visible()
        assert not page.locator(".account-ways").is_visible()

        page.emulate_media(media="screen")
        page.goto(SECURITY)
        page.get_by_role("link", name="Remove “Phone”").click()
        assert_good_in_any_light(page)
        page.go_back()
        page.get_by_role("link", name="Rename “Phone”").click()
        assert_good_in_any_light(page)
        page.get_by_label("Name").fill("Lost phone")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Lost phone").first).to_be_visible()


def test_staff_are_led_to_the_set_up_and_then_to_where_they_wanted_to_go(browser: Browser, shop_url: str) -> None:
    with visiting(browser, shop_url, **view(1280)) as page:
        page.goto("/admin/")
        type_password(page, "new-staff@shop.example")
        page.wait_for_url("**/account/two-factor/set-up/?next=/admin/")
        assert_good_in_any_light(page)
        page.goto(SECURITY)
        assert "/set-up/?next=" in page.url

        page.goto("/admin/")
        page.get_by_role("link", name="Authenticator app").click()
        assert_good_in_any_light(page)
        page.go_back()
        set_up_app(page)
        page.wait_for_url("**/admin/")
        expect(page.get_by_role("heading", name="Site administration")).to_be_visible()


def test_a_phone_is_asked_for_where_a_gateway_is(browser: Browser, shop_url: str) -> None:
    with visiting(browser, shop_url, **view(1280)) as page:
        type_password(page, "phones@shop.example")
        page.wait_for_url(SIGNED_IN)
        page.goto(SECURITY)
        assert_good_in_any_light(page)
        page.goto("/account/two-factor/set-up/phone/")
        assert_good_in_any_light(page)
        page.get_by_label("Phone number").fill("+44 20 7946 0123")
        page.get_by_role("button", name="Send a code").click()
        expect(page.get_by_text("A code is on its way to +44 20 7946 0123.")).to_be_visible()
        assert_good_in_any_light(page)
