from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from shop.catalogue.models import Listing, Product, ProductImage, ProductTag, Tag, Variant
from shop.catalogue.tests.factories import CategoryFactory, ProductFactory, ProductTagFactory, VariantFactory

pytestmark = pytest.mark.django_db


def listing(product: Product) -> Listing:
    return Listing.objects.get(pk=product.pk)


def test_a_listing_follows_whatever_way_a_product_is_written():
    product = ProductFactory(title="Emma", variant__price=Decimal(8), variant__options={"Format": "Paperback"})
    product.title = "Emma, again"
    product.save()
    product.variants.update(price=Decimal(9))
    VariantFactory(product=product, price=Decimal(20), options={"Format": "Hardback"})

    row = listing(product)

    assert (row.title, row.price, row.is_lowest_of_several) == ("Emma, again", Decimal(9), True)
    assert row.options == ["Format:Hardback", "Format:Paperback"]


@pytest.mark.parametrize("state", [{"status": "draft"}, {"status": "archived"}, {"is_active": False}])
def test_what_is_withdrawn_is_listed_no_more_and_comes_back(state: dict[str, Any]):
    product = ProductFactory()

    Product.objects.filter(pk=product.pk).update(**state)
    assert not Listing.objects.exists()

    Product.objects.filter(pk=product.pk).update(status="published", is_active=True)
    assert listing(product)


def test_a_product_is_deleted_with_its_listing():
    ProductFactory().delete()

    assert not Listing.objects.exists()


def test_the_first_rendered_picture_is_listed():
    product = ProductFactory()
    waiting = ProductImage.objects.create(product=product, upload="a", position=0)
    ProductImage.objects.create(product=product, picture="b.jpg", width=3, height=4, position=1)

    assert (listing(product).picture, listing(product).picture_width) == ("b.jpg", 3)
    ProductImage.objects.filter(pk=waiting.pk).update(picture="a.jpg", width=5, height=6, upload="")
    assert listing(product).picture == "a.jpg"
    ProductImage.objects.all().delete()
    assert listing(product).picture == ""


def test_tags_are_listed_and_searched_and_follow_their_name():
    first, second = (ProductTagFactory(tag__name=name).tag for name in ("Sea", "Whales"))
    product = ProductFactory()
    ProductTagFactory(product=product, tag=first, weight=10)
    ProductTagFactory(product=product, tag=second, weight=90)

    product.refresh_from_db()
    assert product.keywords == "Whales · Sea"
    assert listing(product).tags == sorted([first.pk, second.pk])

    Tag.objects.filter(pk=second.pk).update(name="Cetaceans")
    ProductTag.objects.filter(product=product, tag=first).delete()
    product.refresh_from_db()
    assert product.keywords == "Cetaceans"
    assert listing(product).tags == [second.pk]


def test_an_old_copy_of_a_product_does_not_bring_back_old_tags():
    product = ProductFactory()
    ProductTagFactory(product=product, tag__name="Sea")

    assert product.keywords == ""
    product.save()

    product.refresh_from_db()
    assert product.keywords == "Sea"


def test_a_variant_that_moves_counts_where_it_is():
    category = CategoryFactory()
    left, joined = ProductFactory(category=category), ProductFactory(category=category)
    variant = VariantFactory(product=left, price=Decimal(99))

    Variant.objects.filter(pk=variant.pk).update(product=joined)

    assert not listing(left).is_lowest_of_several
    assert listing(joined).is_lowest_of_several


@pytest.mark.parametrize(("quantities", "available"), [((None,), True), ((0,), False), ((0, 2), True), ((0, 0), False)])
def test_a_product_is_available_while_some_variant_is(quantities: tuple[int | None, ...], available: bool):
    product = ProductFactory(variant__imported_quantity=quantities[0])
    for quantity in quantities[1:]:
        VariantFactory(product=product, imported_quantity=quantity)

    assert listing(product).is_available is available


def test_a_statement_that_changes_nothing_writes_no_listing():
    product = ProductFactory()
    version = models.Func(function="xmin", template="%(function)s::text::bigint", output_field=models.BigIntegerField())
    before = Listing.objects.annotate(version=version).get(pk=product.pk).version

    Product.objects.filter(pk=product.pk).update(description="Something else")
    Variant.objects.filter(product=product).update(weight_grams=3)

    assert Listing.objects.annotate(version=version).get(pk=product.pk).version == before
