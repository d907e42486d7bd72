"""The page of a product in use: pictures and editions chosen by hand and by keyboard, with and without JavaScript."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.looking import assert_good, looking, tab_to, view

pytestmark = pytest.mark.journey

EMMA = "/products/emma/"
WIDTHS = [360, 1280]


def _shown(page: Page) -> Locator:
    """Return the large picture that is seen."""
    return page.locator(".gallery .large:visible")


def _price(page: Page) -> Locator:
    return page.locator(".editions .chosen:visible .price")


def _open(page: Page) -> None:
    page.set_default_timeout(5000)
    response = page.goto(EMMA)
    assert response is not None
    assert response.status == 200


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_thumbnail_brings_its_picture_to_the_front(
    browser: Browser, shop_url: str, width: int, scripts: bool
) -> None:
    with looking(browser, shop_url, java_script_enabled=scripts, **view(width)) as (page, _problems):
        _open(page)
        expect(_shown(page)).to_have_count(1)
        page.get_by_alt_text("Picture 2 of 2").click()
        expect(page.locator("#picture-2")).to_be_checked()
        expect(_shown(page)).to_have_count(1)
        expect(page.locator("#picture-2 + label + .large")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("width", WIDTHS)
def test_an_edition_is_chosen_without_another_page(browser: Browser, shop_url: str, width: int, scripts: bool) -> None:
    with looking(browser, shop_url, java_script_enabled=scripts, **view(width)) as (page, _problems):
        _open(page)
        expect(_price(page)).to_contain_text("€12.50")
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.resource_type))
        page.get_by_text("Hardback", exact=True).click()
        expect(_price(page)).to_have_count(1)
        expect(_price(page)).to_contain_text("€21.00")
        assert not {"document", "fetch", "xhr"} & set(requests)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_keyboard_alone_chooses_pictures_and_editions(browser: Browser, shop_url: str, width: int) -> None:
    with looking(browser, shop_url, **view(width)) as (page, _problems):
        _open(page)
        tab_to(page, "#picture-1")
        page.keyboard.press("ArrowRight")
        expect(page.locator("#picture-2")).to_be_focused()
        expect(page.locator("#picture-2 + label + .large")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        expect(_price(page)).to_contain_text("€21.00")
        assert _outline(page.locator(".option:has(.name:text-is('Hardback'))")) == "solid"


def _outline(label: Locator) -> Any:
    return label.evaluate("element => getComputedStyle(element).outlineStyle")


def test_an_address_remembers_the_edition(browser: Browser, shop_url: str) -> None:
    with looking(browser, shop_url, **view(1280)) as (page, _problems):
        _open(page)
        page.get_by_text("Hardback", exact=True).click()
        address = page.url
        assert "#edition-" in address
        page.goto("/about/")
        page.goto(address)
        expect(_price(page)).to_contain_text("€21.00")
        page.get_by_text("Paperback", exact=True).click()
        assert page.url.endswith(EMMA)


def test_an_address_that_names_something_else_chooses_nothing(browser: Browser, shop_url: str) -> None:
    with looking(browser, shop_url, **view(1280)) as (page, _problems):
        page.goto(f"{EMMA}#picture-2")
        expect(_price(page)).to_contain_text("€12.50")
        page.goto(f"{EMMA}#%E0%A4%A")
        expect(_price(page)).to_contain_text("€12.50")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_stays_accessible_while_it_is_used(browser: Browser, shop_url: str, width: int, scheme: str) -> None:
    with looking(browser, shop_url, color_scheme=scheme, **view(width)) as (page, _problems):
        _open(page)
        page.get_by_alt_text("Picture 2 of 2").click()
        page.get_by_text("Hardback", exact=True).click()
        assert_good(page)


def test_the_data_for_machines_is_there_and_the_policy_lets_it(browser: Browser, shop_url: str) -> None:
    with looking(browser, shop_url, **view(1280)) as (page, _problems):
        _open(page)
        kinds = page.locator('script[type="application/ld+json"]').evaluate_all(
            "blocks => blocks.map(block => JSON.parse(block.textContent)['@type'])"
        )
        assert kinds == ["Product", "BreadcrumbList"]
