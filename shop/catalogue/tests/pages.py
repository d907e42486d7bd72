"""Pages and documents of the catalogue, as tests look at them."""

from typing import Any
from xml.etree import ElementTree as ET

from django.test import Client

from shop.catalogue.models import Product, ProductImage

SITE = "https://shop.example"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def source_of(client: Client, path: str) -> str:
    """Return a document as it was sent."""
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def locations(client: Client, path: str) -> list[str]:
    """Return the addresses that a sitemap names."""
    root = ET.fromstring(source_of(client, path))  # noqa: S314 -- the shop's own
    return [loc.text or "" for loc in root.iter(f"{SITEMAP}loc")]


def page_of(client: Client, path: str) -> str:
    """Return a page with each run of blanks as one."""
    return " ".join(source_of(client, path).split())


def add_picture(product: Product, *, width: int = 1200, **fields: Any) -> ProductImage:
    """Give a product a picture as if it had been rendered."""
    name = f"products/{width}.jpg"
    return ProductImage.objects.create(product=product, picture=name, width=width, height=width * 3 // 2, **fields)
