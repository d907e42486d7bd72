"""Search, suggestions and filters as a customer has them, with and without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.looking import assert_good, looking, tab_to, view

pytestmark = pytest.mark.journey

PAGES = {
    "search": "/search/?q=writer",
    "search-empty": "/search/?q=zzzyyyxxx",
    "search-misspelt": "/search/?q=Asten",
    "filtered": "/products/?available=yes&price=10-15&sort=title",
    "filtered-empty": "/products/?price=50-&price=-5",
}


def _open_filters(page: Page) -> None:
    """Unfold the filters where the screen has no room for them."""
    summary = page.locator(".filters summary")
    if summary.count() and summary.is_visible():
        summary.click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_filters_open_is_accessible_and_keeps_the_policy(
    browser: Browser, shop_url: str, name: str, width: int, scheme: str
) -> None:
    with looking(browser, shop_url, color_scheme=scheme, **view(width)) as (page, _problems):
        page.goto(PAGES[name])
        _open_filters(page)
        assert_good(page)


def _type_search(page: Page, text: str) -> None:
    page.goto("/")
    tab_to(page, "[type=search]")
    page.keyboard.type(text)


@pytest.mark.parametrize("keys", [["ArrowDown"], ["Tab", "Tab"]], ids=["arrows", "tab"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_suggestion_is_chosen_by_keyboard_alone(
    browser: Browser, shop_url: str, width: int, scheme: str, keys: list[str]
) -> None:
    with looking(browser, shop_url, color_scheme=scheme, **view(width)) as (page, _problems):
        _type_search(page, "emm")
        first = page.locator("#suggestions a").first
        expect(first).to_be_visible()
        for key in keys:
            page.keyboard.press(key)
        expect(first).to_be_focused()
        assert_good(page)

        page.keyboard.press("Enter")

        expect(page.locator("h1")).to_contain_text("Emma")


def test_the_arrows_go_round_the_suggestions_and_escape_puts_them_away(browser: Browser, shop_url: str) -> None:
    with looking(browser, shop_url, **view(1280)) as (page, _problems):
        _type_search(page, "volume")
        suggestions = page.locator("#suggestions a")
        expect(suggestions.first).to_be_visible()
        page.keyboard.press("ArrowUp")
        expect(suggestions.last).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("searchbox")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(suggestions.nth(1)).to_be_focused()

        page.keyboard.press("Escape")

        expect(page.get_by_role("searchbox")).to_be_focused()
        expect(suggestions).to_have_count(0)
        expect(page.get_by_role("searchbox")).to_have_value("volume")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_filter_is_chosen_and_taken_back_by_keyboard_alone(browser: Browser, shop_url: str, width: int) -> None:
    with looking(browser, shop_url, **view(width)) as (page, _problems):
        _type_search(page, "writer")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=writer")
        assert_good(page)
        if page.locator(".filters summary").is_visible():
            tab_to(page, "summary")
            page.keyboard.press("Enter")
        tab_to(page, ".filters [type=checkbox]")
        page.keyboard.press("Space")
        expect(page.locator(":focus")).to_be_checked()
        assert_good(page)
        tab_to(page, ".filters button")
        page.keyboard.press("Enter")
        expect(page.locator(".chips a").first).to_be_visible()
        assert_good(page)

        tab_to(page, ".chips a")
        page.keyboard.press("Enter")

        page.wait_for_url("**/search/?q=writer")
        expect(page.locator(".chips")).to_have_count(0)


def test_what_was_meant_is_chosen_by_keyboard_alone(browser: Browser, shop_url: str) -> None:
    with looking(browser, shop_url, **view(1280)) as (page, _problems):
        _type_search(page, "Asten")
        page.keyboard.press("Enter")
        expect(page.locator(".card h3").first).to_have_text("Emma")
        tab_to(page, ".lead a")
        page.keyboard.press("Enter")

        expect(page.locator("h1")).to_contain_text("austen")


def test_a_search_without_result_leads_on_by_keyboard_alone(browser: Browser, shop_url: str) -> None:
    with looking(browser, shop_url, **view(360)) as (page, _problems):
        _type_search(page, "zzzyyyxxx")
        page.keyboard.press("Enter")
        expect(page.locator(".nothing")).to_contain_text("Nothing was found")
        tab_to(page, ".subtree a")
        page.keyboard.press("Enter")

        page.wait_for_url("**/categories/**")
        assert_good(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_customer_searches_filters_and_takes_a_filter_back(browser: Browser, shop_url: str, javascript: bool) -> None:
    with looking(browser, shop_url, java_script_enabled=javascript, **view(360)) as (page, _problems):
        page.goto("/")
        page.get_by_role("searchbox").fill("writer")
        page.get_by_role("button", name="Search").click()
        expect(page.locator("mark").first).to_have_text("Writer")
        _open_filters(page)
        page.locator(".filters input[type=checkbox]").first.check()
        page.get_by_role("button", name="Show these titles").click()
        assert "q=writer&" in page.url
        chip = page.locator(".chips a").first
        expect(chip).to_be_visible()

        chip.click()

        assert page.url == f"{shop_url}/search/?q=writer"


def test_filters_stand_beside_the_titles_on_a_large_screen(browser: Browser, shop_url: str) -> None:
    with looking(browser, shop_url, **view(1280)) as (page, _problems):
        page.goto("/products/")

        assert page.locator(".filters fieldset").first.is_visible()
        assert not page.locator(".filters summary").is_visible()
