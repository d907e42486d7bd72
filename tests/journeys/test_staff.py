"""The admin, as staff have it: it works under the same content policy as the shop."""

import pytest
from playwright.sync_api import Browser, Page, expect

from shop.catalogue.tests.importing import csv_text, shopify_row
from tests.journeys.looking import shown_width, view
from tests.journeys.staff import assert_ours_is_accessible, signed_in

pytestmark = pytest.mark.journey

PAGES = (
    "/admin/",
    "/admin/catalogue/product/",
    "/admin/catalogue/category/",
    "/admin/catalogue/category/add/",
    "/admin/catalogue/category/?depth__gte=1",
    "/admin/catalogue/tag/",
    "/admin/catalogue/bulkchange/",
    "/admin/catalogue/importrun/",
    "/admin/catalogue/importrun/add/",
    "/admin/accounts/user/",
    "/admin/accounts/user/add/",
    "/admin/auth/group/",
    "/admin/audit/auditevent/",
)


@pytest.fixture
def admin(browser: Browser, shop_url: str):
    """A window in which staff are signed in, and nothing was complained of at the end."""
    with signed_in(browser, shop_url, **view(1280)) as page:
        yield page


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


def test_staff_lower_prices_after_a_look_at_before_and_after(admin: Page) -> None:
    admin.goto("/admin/catalogue/product/?q=volume+3")
    admin.locator("#action-toggle").check()
    admin.locator("select[name=action]").select_option("change_prices")
    admin.get_by_role("button", name="Go").click()
    assert_ours_is_accessible(admin)

    admin.get_by_label("Value").fill("-20")
    admin.get_by_label("becomes the price of today").check()
    admin.get_by_role("button", name="Show before and after").click()
    preview = admin.locator("#preview")
    expect(preview).to_contain_text("€12.50")
    expect(preview).to_contain_text("€10.00")
    for scheme in ("dark", "light"):
        admin.emulate_media(color_scheme=scheme)
        assert_ours_is_accessible(admin)
    admin.set_viewport_size({"width": 360, "height": 760})
    assert_ours_is_accessible(admin)
    admin.get_by_role("button", name="Change 1 price").click()

    expect(admin.locator("#progress")).to_contain_text("1 of 1 products")
    assert_ours_is_accessible(admin)
    admin.goto("/admin/catalogue/product/?q=volume-3")
    expect(admin.locator(".field-price")).to_have_text("€10.00 €12.50")


@pytest.mark.usefixtures("worker")
def test_staff_import_a_file_after_a_look_and_fetch_what_was_rejected(admin: Page) -> None:
    table = csv_text([shopify_row("omoo"), shopify_row("mardi", Variant_Price="on request")])
    admin.goto("/admin/catalogue/importrun/add/")
    assert_ours_is_accessible(admin)
    admin.get_by_label("File").set_input_files({"name": "n.csv", "mimeType": "text/csv", "buffer": table.encode()})
    admin.get_by_role("button", name="Upload and check").click()

    # The page asks again by itself until the worker is done.
    expect(admin.get_by_role("heading", name="What would be imported")).to_be_visible(timeout=30_000)
    expect(admin.locator("#progress")).to_contain_text("on request")
    assert_ours_is_accessible(admin)
    admin.emulate_media(color_scheme="dark")
    assert_ours_is_accessible(admin)
    admin.get_by_role("button", name="Import", exact=True).click()
    expect(admin.get_by_role("heading", name="What was imported")).to_be_visible(timeout=30_000)
    with admin.expect_download() as download:
        admin.get_by_role("link", name="Download the rejected rows").click()

    assert "on request" in download.value.path().read_text()
    admin.goto("/admin/catalogue/product/?q=omoo")
    expect(admin.locator("#result_list tbody tr")).to_have_count(1)


def test_staff_move_a_category_by_keyboard(admin: Page) -> None:
    admin.goto("/admin/catalogue/category/?depth__gte=1")
    shelves = admin.locator("#result_list .shelf")
    before = shelves.all_inner_texts()
    assert_ours_is_accessible(admin)
    admin.get_by_role("button", name="Move Empty shelf up").focus()
    admin.keyboard.press("Enter")

    expect(admin.locator(".messagelist")).to_contain_text("Empty shelf was moved")
    after = shelves.all_inner_texts()
    assert sorted(after) == sorted(before)
    assert after.index("Empty shelf") < before.index("Empty shelf")
    admin.get_by_role("button", name="Move Empty shelf down").focus()
    admin.keyboard.press("Enter")
    expect(shelves.nth(before.index("Empty shelf"))).to_have_text("Empty shelf")


def test_staff_drag_a_category(admin: Page) -> None:
    admin.goto("/admin/catalogue/category/")
    rows = admin.locator("#result_list tbody tr")
    rows.filter(has_text="Empty shelf").locator(".drag-handler").hover()
    admin.mouse.down()
    first = rows.first.bounding_box()
    assert first is not None
    # To the upper half of the first row: before it.
    for offset in (20, 8, 6, 5):
        admin.mouse.move(first["x"] + 60, first["y"] + offset, steps=5)
        admin.wait_for_timeout(50)
    admin.mouse.up()

    expect(rows.first).to_contain_text("Empty shelf")
    admin.get_by_role("button", name="Move Empty shelf down").click()
    expect(admin.locator(".messagelist")).to_contain_text("Empty shelf was moved")


def test_a_product_s_page_fits_the_screen(admin: Page) -> None:
    admin.goto("/admin/catalogue/product/?q=emma")
    admin.locator("#result_list .field-name a").click()
    expect(admin.locator("#id_variants-0-options")).to_have_value("Format: Paperback")

    assert shown_width(admin) <= 1280
    box = admin.locator("#variants-group table").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 1280
    # Its category is found while it is typed.
    admin.locator(".field-category .select2-selection").click()
    admin.locator(".select2-search__field").fill("nov")
    expect(admin.locator(".select2-results__option").first).to_have_text("Novels")
