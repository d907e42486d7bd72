"""Covers on pages: in every format and size, or bound in paper."""

import re

import pytest
from django.test import Client

from shop.catalogue.models import Product, ProductImage
from shop.catalogue.tests.factories import (
    ProductFactory,
)
from shop.catalogue.tests.pages import add_picture, page_of

pytestmark = pytest.mark.django_db


def test_a_picture_is_offered_in_every_format_and_size(client: Client, emma: Product):
    add_picture(emma, alt="A girl at a window")

    page = page_of(client, "/products/emma/")

    assert 'type="image/avif" srcset="/media/products/1200/240w.avif 240w, ' in page
    assert 'type="image/webp"' in page
    assert 'src="/media/products/1200/480w.jpeg"' in page
    assert re.search(r'width="1200" height="1800" alt="A girl at a window" fetchpriority="high"', page)


def test_a_picture_smaller_than_any_rendition_is_shown_as_it_is(client: Client, emma: Product):
    add_picture(emma, width=100)

    page = page_of(client, "/products/emma/")

    assert '<img src="/media/products/100.jpg" width="100"' in page
    assert 'alt="Emma &amp; friends"' in page


def test_the_words_of_a_picture_are_never_taken_for_its_address(client: Client, emma: Product):
    add_picture(emma, alt="any-picture-at-all.original")

    assert 'alt="any-picture-at-all.original"' in page_of(client, "/products/emma/")


def test_further_pictures_wait_until_they_are_seen(client: Client, emma: Product):
    add_picture(emma)
    add_picture(emma, width=900, position=1, alt="The back")

    assert re.search(r'alt="The back" loading="lazy"', page_of(client, "/products/emma/"))


def test_a_product_whose_picture_is_not_rendered_yet_is_bound_in_paper(client: Client, emma: Product):
    ProductImage.objects.create(product=emma, source_url="https://pictures.example/emma.jpg")

    page = page_of(client, "/products/emma/")

    assert "<picture" not in page
    assert re.search(r'class="binding paper-\d pattern-\d title-short"', page)


@pytest.mark.parametrize(
    ("title", "size"), [("Emma", "short"), ("The Tenant of Wildfell Hall", "medium"), ("x" * 300, "long")]
)
def test_a_plate_is_set_to_fit_its_title(client: Client, title: str, size: str):
    ProductFactory(title=title, slug="plate")

    assert f"title-{size}" in page_of(client, "/products/plate/")
