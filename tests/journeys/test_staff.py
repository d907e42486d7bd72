"""The admin, as staff have it: it works under the same content policy as the shop."""

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.looking import Problems, view

pytestmark = pytest.mark.journey

STAFF = "staff@shop.example"
PASSWORD = "correct horse battery staple"
PAGES = (
    "/admin/",
    "/admin/catalogue/product/",
    "/admin/catalogue/category/",
    "/admin/catalogue/category/add/",
    "/admin/catalogue/tag/",
    "/admin/accounts/user/",
    "/admin/accounts/user/add/",
)


@pytest.fixture
def admin(browser: Browser, shop_url: str):
    """A window in which staff are signed in, and nothing was complained of at the end."""
    context = browser.new_context(base_url=shop_url, **view(1280))
    page, problems = context.new_page(), Problems()
    problems.watch(page)
    page.goto("/admin/")
    page.get_by_label("E-mail address").fill(STAFF.upper())
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
    yield page
    context.close()
    assert list(problems) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_admin_keeps_the_policy(admin: Page, path: str) -> None:
    response = admin.goto(path, wait_until="networkidle")

    assert response is not None
    assert response.status == 200


def test_staff_add_a_product_that_customers_then_see(admin: Page) -> None:
    admin.goto("/admin/catalogue/product/add/")
    admin.get_by_label("Title:").fill("The Sea Wolf, Again")
    admin.get_by_label("Status:").select_option("published")
    admin.locator("#id_variants-0-sku").fill("SEA-WOLF-AGAIN")
    admin.locator("#id_variants-0-price").fill("7.50")
    admin.locator("[name=_save]").click()
    admin.wait_for_url("**/admin/catalogue/product/")

    # Its slug came from its title; the replica may be a moment behind.
    for _attempt in range(50):
        response = admin.goto("/products/the-sea-wolf-again/")
        if response is not None and response.status == 200:
            break
        admin.wait_for_timeout(100)

    assert "€7.50" in admin.locator(".price").first.inner_text()
