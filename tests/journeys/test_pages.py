"""Every page, looked at in a browser as a customer has it."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.looking import assert_good, looking, post_from_elsewhere, shown_width, view

pytestmark = pytest.mark.journey

PAGES = {
    "home": "/",
    "list": "/products/",
    "category": "/categories/fiction/",
    "product": "/products/emma/",
    "about": "/about/",
    "not-found": "/products/no-such-book/",
    "second-page": "/products/?sort=title&page=2",
    "bound-in-paper": "/products/volume-1/",
    "empty": "/categories/empty-shelf/",
    "bad-request": f"/products/?{'a&' * 1001}",
}
EXPECTED_STATUS = {"not-found": 404, "bad-request": 400}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_keeps_the_policy(
    browser: Browser, shop_url: str, name: str, width: int, scheme: str
) -> None:
    with looking(browser, shop_url, color_scheme=scheme, **view(width)) as (page, _problems):
        response = page.goto(PAGES[name])
        assert response is not None
        assert response.status == EXPECTED_STATUS.get(name, 200)
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert_good(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_for_a_failure_needs_no_database(
    browser: Browser, broken_shop_url: str, width: int, scheme: str
) -> None:
    with looking(browser, broken_shop_url, color_scheme=scheme, **view(width)) as (page, _problems):
        response = page.goto("/")
        assert response is not None
        assert response.status == 500
        assert_good(page)
        assert "OperationalError" not in page.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_form_from_elsewhere_is_refused_with_a_page(browser: Browser, shop_url: str, width: int, scheme: str) -> None:
    with looking(browser, shop_url, color_scheme=scheme, **view(width)) as (page, _problems):
        post_from_elsewhere(page)
        assert_good(page)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_the_smallest_screen(browser: Browser, shop_url: str, name: str) -> None:
    with looking(browser, shop_url, **view(320)) as (page, _problems):
        page.goto(PAGES[name])

        assert shown_width(page) == 320


def test_the_first_key_leads_past_the_navigation(browser: Browser, shop_url: str) -> None:
    with looking(browser, shop_url, **view(1280)) as (page, _problems):
        page.goto("/")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the content")
        box = skip.bounding_box()
        assert skip.evaluate("e => e === document.activeElement")
        assert box is not None
        assert box["y"] >= 0

        page.keyboard.press("Enter")

        assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["home", "list", "product"])
def test_the_focus_is_always_seen(browser: Browser, shop_url: str, name: str, scheme: str) -> None:
    rings = """e => [getComputedStyle(e), getComputedStyle(e, '::after')]
        .some(s => s.outlineStyle === 'solid' && parseFloat(s.outlineWidth) >= 2)"""
    with looking(browser, shop_url, color_scheme=scheme, **view(1280)) as (page, _problems):
        page.goto(PAGES[name])
        links = page.locator("a[href]").count()
        for _ in range(links):
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            assert focused.evaluate(rings), f"No ring around {focused.inner_text()!r}"
            assert focused.evaluate("e => e.getClientRects().length > 0")


def test_the_shop_is_browsed_without_javascript(browser: Browser, shop_url: str) -> None:
    with looking(browser, shop_url, java_script_enabled=False, **view(360)) as (page, _problems):
        page.goto("/")
        page.get_by_role("link", name="Fiction", exact=True).first.click()
        page.get_by_role("link", name="Title", exact=True).click()
        title = page.locator(".card h3").first.inner_text()
        page.locator(".card a").first.click()

        assert page.locator("h1").inner_text() == title
        assert "€" in page.locator(".price").first.inner_text()


def test_nothing_moves_for_those_who_asked(browser: Browser, shop_url: str) -> None:
    with looking(browser, shop_url, reduced_motion="reduce", **view(1280)) as (page, _problems):
        page.goto("/products/")

        assert page.locator(".card .cover").first.evaluate("e => getComputedStyle(e).transitionDuration") == "0s"


def test_a_forbidden_inline_style_would_be_noticed(browser: Browser, shop_url: str) -> None:
    """The negative control: the journeys' watch sees what the policy blocks."""
    with looking(browser, shop_url, **view(1280)) as (page, problems):
        page.goto("/about/")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">Red</p>')")
        page.wait_for_timeout(100)

        assert any("policy: style-src" in problem for problem in problems)
        problems.clear()
