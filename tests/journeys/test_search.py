"""Search, suggestions and filters as a customer has them, with and without JavaScript."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.looking import looking, shown_width, view, violations

pytestmark = pytest.mark.journey

ROOT = Path(__file__).resolve().parents[2]
SHOWS_DEMO = bool(os.environ.get("SCREENSHOTS"))
SCREENSHOTS = ROOT / "docs/screenshots"
ASKED = "whale" if SHOWS_DEMO else "writer"
PAGES = {
    "search": f"/search/?q={ASKED}",
    "search-empty": "/search/?q=zzzyyyxxx",
    "filtered": "/products/?available=yes&price=10-15&sort=title",
    "filtered-empty": "/products/?price=50-&price=-5",
}


@pytest.fixture(scope="module", autouse=True)
def _search_words(environment: dict[str, str]) -> None:
    """The worker's task, without a worker."""
    subprocess.run([sys.executable, "manage.py", "refresh_search_words"], cwd=ROOT, env=environment, check=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_filters_open_is_accessible_and_keeps_the_policy(
    browser: Browser, shop_url: str, name: str, width: int, scheme: str
) -> None:
    with looking(browser, shop_url, color_scheme=scheme, **view(width)) as (page, _problems):
        page.goto(PAGES[name])
        if SHOWS_DEMO:
            page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png")
        summary = page.locator(".filters summary")
        if summary.count() and summary.is_visible():
            summary.click()
        assert violations(page) == []
        assert shown_width(page) == width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_suggestions_are_reached_by_keyboard_alone(browser: Browser, shop_url: str, width: int, scheme: str) -> None:
    with looking(browser, shop_url, color_scheme=scheme, **view(width)) as (page, _problems):
        page.goto("/")
        page.get_by_role("searchbox").focus()
        page.keyboard.type("mob" if SHOWS_DEMO else "emm")
        first = page.locator("#suggestions a").first
        expect(first).to_be_visible()
        assert violations(page) == []
        assert shown_width(page) == width
        if SHOWS_DEMO:
            page.screenshot(path=SCREENSHOTS / f"suggestions-{width}-{scheme}.png")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(first).to_be_focused()

        page.keyboard.press("Enter")

        expect(page.locator("h1")).to_contain_text("Mob" if SHOWS_DEMO else "Emma")


@pytest.mark.skipif(SHOWS_DEMO, reason="The demo has other books.")
@pytest.mark.parametrize("javascript", [True, False])
def test_a_customer_searches_filters_and_takes_a_filter_back(browser: Browser, shop_url: str, javascript: bool) -> None:
    with looking(browser, shop_url, java_script_enabled=javascript, **view(360)) as (page, _problems):
        page.goto("/")
        page.get_by_role("searchbox").fill("writer")
        page.get_by_role("button", name="Search").click()
        expect(page.locator("mark").first).to_have_text("Writer")
        page.locator(".filters summary").click()
        page.locator(".filters input[type=checkbox]").first.check()
        page.get_by_role("button", name="Show these titles").click()
        assert "q=writer&" in page.url
        chip = page.locator(".chips a").first
        expect(chip).to_be_visible()

        chip.click()

        assert page.url == f"{shop_url}/search/?q=writer"


@pytest.mark.skipif(SHOWS_DEMO, reason="The demo has other books.")
def test_a_misspelt_name_shows_what_was_meant(browser: Browser, shop_url: str) -> None:
    with looking(browser, shop_url, **view(1280)) as (page, _problems):
        page.goto("/search/?q=Asten")
        expect(page.locator(".card h3").first).to_have_text("Emma")

        page.get_by_role("link", name="austen", exact=True).click()

        expect(page.locator("h1")).to_contain_text("austen")


def test_filters_stand_beside_the_titles_on_a_large_screen(browser: Browser, shop_url: str) -> None:
    with looking(browser, shop_url, **view(1280)) as (page, _problems):
        page.goto("/products/")

        assert page.locator(".filters fieldset").first.is_visible()
        assert not page.locator(".filters summary").is_visible()
