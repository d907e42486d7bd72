"""Bad input that is no query: it is answered as what it is, shows nothing of the shop's inside, and never runs."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shop.catalogue.html import clean_html
from shop.catalogue.models import Category, ImportRun, Product, ProductDetail, ProductImage
from shop.catalogue.services import add_image
from shop.catalogue.tests.factories import CategoryFactory, ProductFactory, ProductTagFactory, VariantFactory
from shop.catalogue.tests.test_pictures import photo

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert('Zest')</script><img src=x onerror=alert(1)>\"'"
OUTSIDE = ["../../../etc/cron.d/evil", "..\\..\\evil", "/etc/evil", "a/../../evil"]


@pytest.mark.parametrize(
    "path",
    [
        *("/%ff/", "/products/%ff/", "/products/%ed%a0%80/", "/categories/%c0%ae%c0%ae/", "/search/%00/", "/%00"),
        *("/.env", "/.git/config", "/products/../.env", "/products/..%2f..%2f.env/", "/%2e%2e/%2e%2e/etc/passwd"),
        *("/feeds/..%2f..%2f.env", f"/sitemap-products-{'9' * 5000}.xml", f"/{'a/' * 2000}"),
    ],
)
def test_an_odd_path_is_not_found(client: Client, path: str):
    response = client.get(path)

    assert response.status_code == 404
    assert b"Traceback" not in response.content
    assert not response.cookies


@pytest.mark.parametrize("path", ["/", "/products/", "/search/", "/search/suggest/", "/sitemap.xml", "/feeds/new.xml"])
@pytest.mark.parametrize("method", ["TRACE", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "\tGET", "get"])
def test_pages_are_read_by_no_other_method(client: Client, path: str, method: str):
    response = client.generic(method, path, b'{"price": "0.01"}')

    # What Django reads as GET in small letters is one.
    assert response.status_code == (200 if method == "get" else 405)
    assert b"0.01" not in response.content


@pytest.mark.parametrize(
    "cookies",
    ["sessionid=garbage", "sessionid=\0; csrftoken=\0", "=;;;=", "a" * 8000, "messages=W1tdXQ:x:y", "\xff=\xff"],
)
@pytest.mark.parametrize(("path", "status"), [("/products/", 200), ("/account/login/", 200), ("/admin/", 302)])
def test_cookies_that_are_garbage_are_none(client: Client, path: str, status: int, cookies: str):
    assert client.get(path, headers={"cookie": cookies}).status_code == status


def test_what_is_refused_is_logged_in_one_line(client: Client, caplog):
    with caplog.at_level(logging.INFO):
        assert client.get("/search/?q=%00").status_code == 400

    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 1
    assert "\n" not in caplog.records[-1].getMessage()


@pytest.fixture
def _script_everywhere() -> None:
    """Fill every text that staff or an import can set with a script; a description is cleaned as they are."""
    category: Category = CategoryFactory(name=SCRIPT, slug="novels", description=SCRIPT)
    product: Product = ProductFactory(
        title=f"Zest {SCRIPT}",
        slug="zest",
        byline=SCRIPT,
        language="en",
        category=category,
        description=clean_html(f"<p>{SCRIPT}</p>"),
        variant__sku=f"SKU{SCRIPT}",
        variant__options={SCRIPT: SCRIPT},
    )
    VariantFactory(product=product, options={SCRIPT: "other"}, position=1)
    ProductTagFactory(product=product, tag__name=SCRIPT, tag__slug="tag")
    ProductDetail.objects.create(product=product, specs={SCRIPT: SCRIPT})
    ProductImage.objects.create(product=product, picture="a.jpg", width=9, height=9, alt=SCRIPT, failure=SCRIPT)
    ImportRun.objects.create(name=SCRIPT, failure=SCRIPT, upload="a")


@pytest.mark.usefixtures("_script_everywhere")
@pytest.mark.parametrize(
    "path",
    [
        *("/", "/products/", "/products/zest/", "/categories/novels/", "/products/?tag=tag", "/search/?q=zest"),
        *("/search/suggest/?q=zes", "/search/?q=%3Cscript%3Ealert('Zest')%3C/script%3E", "/feeds/new.xml"),
        *("/categories/novels/feed.xml", "/admin/catalogue/product/", "/admin/catalogue/category/"),
        *("/admin/catalogue/tag/", "/admin/catalogue/importrun/", "/admin/catalogue/product/?q=zest", "{product}"),
    ],
)
def test_a_script_in_any_text_is_shown_and_does_not_run(admin_client: Client, path: str):
    product = f"/admin/catalogue/product/{Product.objects.get().pk}/change/"

    response = admin_client.get(path.format(product=product))

    text = response.content.decode()
    assert response.status_code == 200
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "Zest" in text


@pytest.mark.parametrize("name", OUTSIDE)
def test_the_name_of_a_picture_leads_nowhere(tmp_path, settings, name: str):
    upload = photo(40, 50)
    upload.name = name

    image = add_image(product=ProductFactory(), upload=upload, alt="")

    assert image.upload.path.startswith(settings.STORAGES["uploads"]["OPTIONS"]["location"])
    assert "evil" not in image.upload.name


@pytest.mark.parametrize("name", OUTSIDE)
def test_the_name_of_an_import_leads_nowhere(admin_client: Client, settings, name: str):
    admin_client.post("/admin/catalogue/importrun/add/", {"file": SimpleUploadedFile(f"{name}.csv", b"a,b\n1,2\n")})

    run = ImportRun.objects.get()
    assert run.upload.path.startswith(settings.STORAGES["uploads"]["OPTIONS"]["location"])
    assert "/" not in run.name
    assert ".." not in run.upload.name


@pytest.mark.parametrize(
    "path",
    [
        "/admin/catalogue/bulkchange/?made_by__password__startswith=a",
        "/admin/catalogue/importrun/?made_by__password__startswith=a",
        "/admin/catalogue/product/?variants__price__gt=1",
        "/admin/catalogue/product/?category__products__variants__sku__startswith=a",
        "/admin/catalogue/tag/?products__status=draft",
    ],
)
def test_a_lookup_that_no_filter_offers_is_refused(admin_client: Client, path: str):
    response = admin_client.get(path)

    assert response.status_code in {302, 400}
    assert response.headers.get("Location", "?e=1").endswith("?e=1")
