"""Who and what the tests of the catalogue share."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shop.catalogue.models import ImportRun, Product, ProductDetail
from shop.catalogue.tests.factories import (
    CategoryFactory,
    ProductFactory,
    ProductTagFactory,
    VariantFactory,
)
from shop.catalogue.tests.importing import csv_text
from shop.catalogue.tests.staff import signed_in


@pytest.fixture
def staff() -> Client:
    """The browser of staff who may do everything."""
    return signed_in()


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes rows into a CSV file."""

    def write(*rows: dict[str, str], name: str = "products.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(csv_text(rows).encode(errors="surrogatepass"))
        return path

    return write


@pytest.fixture
def upload(staff, django_capture_on_commit_callbacks) -> Callable[..., ImportRun]:
    """Return a function that uploads a file, which the worker checks at once."""

    def upload(content: str | bytes, name: str = "products.csv") -> ImportRun:
        data = content.encode() if isinstance(content, str) else content
        with django_capture_on_commit_callbacks(execute=True):
            response = staff.post(reverse("admin:catalogue_importrun_add"), {"file": SimpleUploadedFile(name, data)})
        assert response.status_code == 302, response.context["form"].errors
        return ImportRun.objects.get()

    return upload


@pytest.fixture
def emma() -> Product:
    """A product that shows everything a page can show."""
    novels = CategoryFactory(name="Novels", slug="novels", parent=CategoryFactory(name="Fiction", slug="fiction"))
    product: Product = ProductFactory(
        title="Emma & friends",
        slug="emma",
        byline="Jane Austen",
        description="<p>Handsome, clever &amp; rich.</p>",
        language="en",
        category=novels,
        variant__price=Decimal("7.90"),
        variant__compare_at_price=Decimal("9.90"),
        variant__sku="EMMA-P",
        variant__options={"Format": "Paperback"},
        variant__weight_grams=410,
        variant__barcode="9780141439587",
    )
    VariantFactory(product=product, price=Decimal("21.00"), sku="EMMA-H", options={"Format": "Hardback"}, position=1)
    ProductDetail.objects.create(product=product, specs={"Pages": 474, "Illustrated": False, "Awards": ["One", "Two"]})
    ProductTagFactory(product=product, tag__name="Romance")
    return product
