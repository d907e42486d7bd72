"""The pictures in docs/screenshots: `SCREENSHOTS=1 pytest tests/journeys` takes them, from the demo catalogue."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import ROOT
from tests.journeys.looking import assert_good, looking, post_from_elsewhere, shown_width, view
from tests.journeys.pictures import take
from tests.journeys.staff import signed_in

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("scheme", ["light", "dark"]),
    pytest.mark.parametrize("width", [360, 1280]),
]

PRINTS = ROOT / "docs/examples/prints.csv"
WITHOUT_PRICE = (
    "the-road,The Road,,Saltmarsh Press,Prints > Etchings,,TRUE,Title,Default Title,ROAD,150,8,ask,,,active\n"
)
ADDRESSES = {
    "home": "/",
    "category": "/categories/fiction/",
    "search": "/search/?q=whale",
    "search-misspelt": "/search/?q=Dostoyevski",
    "search-empty": "/search/?q=melville+zzzyyyxxx",
    "product-reduced": "/products/pride-and-prejudice/",
    "not-found": "/products/no-such-book/",
    "about": "/about/",
}


def _open_list(page: Page) -> None:
    page.goto("/products/?option=Format:Hardback")
    if page.locator(".filters summary").is_visible():
        page.locator(".filters summary").click()


def _open_suggestions(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").press_sequentially("mel")
    expect(page.locator("#suggestions a").first).to_be_visible()
    page.keyboard.press("ArrowDown")


def _open_gallery(page: Page) -> None:
    page.goto("/products/moby-dick/")
    page.get_by_alt_text("Picture 2 of 3").click()
    page.get_by_text("Hardback", exact=True).click()


STATES: dict[str, Callable[[Page], object]] = {
    "list": _open_list,
    "suggestions": _open_suggestions,
    "product": _open_gallery,
    "forbidden": post_from_elsewhere,
}


def _open_prices(page: Page) -> None:
    page.goto("/admin/catalogue/product/?q=melville")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("change_prices")
    page.get_by_role("button", name="Go").click()
    page.get_by_label("Value").fill("-20")
    page.get_by_role("button", name="Show before and after").click()
    expect(page.locator("#preview")).to_contain_text("€")
    page.locator("#preview").evaluate("preview => preview.scrollIntoView()")


def _open_import(page: Page) -> None:
    page.goto("/admin/catalogue/importrun/add/")
    table = PRINTS.read_bytes() + WITHOUT_PRICE.encode()
    page.get_by_label("File").set_input_files({"name": "prints.csv", "mimeType": "text/csv", "buffer": table})
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_role("heading", name="What would be imported")).to_be_visible(timeout=30_000)


def _open_product(page: Page) -> None:
    page.goto("/admin/catalogue/product/?q=moby")
    page.locator("#result_list .field-name a").first.click()


def _open_events(page: Page) -> None:
    """Change a price first, and wait for the worker to move the event."""
    _open_product(page)
    price = page.locator("#id_variants-0-price")
    price.fill("9.40" if price.input_value() != "9.40" else "9.90")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    for _attempt in range(100):
        page.goto("/admin/audit/auditevent/")
        if page.locator("#result_list").get_by_text("Moby-Dick").count():
            return
        page.wait_for_timeout(100)
    pytest.fail("The worker has not moved the event.")


ADMIN: dict[str, Callable[[Page], object]] = {
    "products": lambda page: page.goto("/admin/catalogue/product/"),
    "product": _open_product,
    "prices": _open_prices,
    "import": _open_import,
    "categories": lambda page: page.goto("/admin/catalogue/category/"),
    "events": _open_events,
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_is_taken(browser: Browser, shop_url: str, name: str, width: int, scheme: str) -> None:
    with looking(browser, shop_url, color_scheme=scheme, **view(width)) as (page, _problems):
        page.goto(ADDRESSES[name])
        assert_good(page)
        take(page, name, scheme)


@pytest.mark.parametrize("name", STATES)
def test_a_page_in_use_is_taken(browser: Browser, shop_url: str, name: str, width: int, scheme: str) -> None:
    with looking(browser, shop_url, color_scheme=scheme, **view(width)) as (page, _problems):
        STATES[name](page)
        assert_good(page)
        take(page, name, scheme)


def test_a_failure_is_taken(browser: Browser, broken_shop_url: str, width: int, scheme: str) -> None:
    with looking(browser, broken_shop_url, color_scheme=scheme, **view(width)) as (page, _problems):
        page.goto("/")
        assert_good(page)
        take(page, "failure", scheme)


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("name", ADMIN)
def test_a_page_of_the_admin_is_taken(browser: Browser, shop_url: str, name: str, width: int, scheme: str) -> None:
    with signed_in(browser, shop_url, color_scheme=scheme, **view(width)) as page:
        ADMIN[name](page)
        take(page, f"admin-{name}", scheme)
        assert shown_width(page) == width
