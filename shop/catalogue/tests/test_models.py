"""The catalogue's rules hold in the database, whoever writes to it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from shop.catalogue.models import Category, Product, ProductDetail, ProductImage, Variant
from shop.catalogue.tests.factories import (
    CategoryFactory,
    ProductFactory,
    ProductTagFactory,
    TagFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db


def refused_by(constraint: str):
    """Expect the database to refuse the block, naming `constraint`; deferred rules are asked at once."""
    return pytest.raises(IntegrityError, match=constraint)


def commit() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"price": Decimal("-0.01")}, "variant_price_not_negative"),
        ({"compare_at_price": Decimal("12.50")}, "variant_compare_at_above_price"),
        ({"sku": ""}, "variant_has_sku"),
        ({"barcode": "97801"}, "variant_barcode_is_a_gtin"),
        ({"barcode": "97801234567ab"}, "variant_barcode_is_a_gtin"),
        ({"options": ["Paperback"]}, "variant_options_are_an_object"),
        ({"is_active": False}, "variant_default_is_active"),
        ({"weight_grams": -1}, "catalogue_variant_weight_grams_check"),
    ],
)
def test_a_variant_that_breaks_a_rule_is_refused(changes, constraint):
    variant = ProductFactory().variants.get()

    with refused_by(constraint):
        Variant.objects.filter(pk=variant.pk).update(**changes)


def test_a_price_of_zero_and_a_higher_former_price_are_allowed():
    variant = ProductFactory(variant__price=0, variant__compare_at_price=Decimal("9.99")).variants.get()

    assert variant.price == 0


def test_two_variants_never_share_a_sku():
    VariantFactory(sku="SAME", product=ProductFactory())

    with refused_by("sku"):
        VariantFactory(sku="SAME", product=ProductFactory())


def test_two_variants_of_a_product_differ_in_their_options():
    product = ProductFactory(variant__options={"Format": "Paperback"})

    with refused_by("variant_options_once"):
        VariantFactory(product=product, options={"Format": "Paperback"})


def test_a_product_has_no_second_default_variant():
    with refused_by("variant_one_default"):
        VariantFactory(product=ProductFactory(), is_default=True)


def test_a_product_without_a_variant_does_not_survive_its_transaction():
    with refused_by("has no default variant"), transaction.atomic():
        Product.objects.create(title="Nothing to sell", slug="nothing")
        commit()


@pytest.mark.parametrize("loss", ["delete", "demote", "move"])
def test_a_product_never_loses_its_default_variant(loss):
    product, other = ProductFactory(), ProductFactory(variant=None)
    VariantFactory(product=other, is_default=False)
    default = product.variants.get()

    with refused_by("has no default variant"), transaction.atomic():
        if loss == "delete":
            default.delete()
        elif loss == "demote":
            Variant.objects.filter(pk=default.pk).update(is_default=False)
        else:
            Variant.objects.filter(pk=default.pk).update(product=other)
        commit()
    other.delete()


def test_the_default_may_pass_from_one_variant_to_another():
    product = ProductFactory()
    other = VariantFactory(product=product)

    product.variants.filter(is_default=True).update(is_default=False)
    Variant.objects.filter(pk=other.pk).update(is_default=True)
    commit()

    assert product.variants.get(is_default=True) == other


def test_a_product_may_go_with_all_that_belongs_to_it():
    product = ProductFactory()

    product.delete()
    commit()

    assert not Variant.objects.exists()


def test_a_slug_is_free_again_once_its_product_is_inactive():
    ProductFactory(slug="emma", is_active=False)
    ProductFactory(slug="emma")

    with refused_by("product_slug_unique_among_active"):
        ProductFactory(slug="emma")


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"title": ""}, "product_has_title"),
        ({"status": "sold out"}, "product_status_known"),
        ({"published_at": None}, "product_published_has_moment"),
        ({"language": "English"}, "product_language_is_a_code"),
    ],
)
def test_a_product_that_breaks_a_rule_is_refused(changes, constraint):
    product = ProductFactory()

    with refused_by(constraint):
        Product.objects.filter(pk=product.pk).update(**changes)


def test_specs_are_an_object():
    with refused_by("detail_specs_are_an_object"):
        ProductDetail.objects.create(product=ProductFactory(), specs=[1, 2])


def test_a_tag_is_on_a_product_once():
    product, tag = ProductFactory(), TagFactory(name="Sea")
    ProductTagFactory(product=product, tag=tag)

    with refused_by("product_tag_once"):
        ProductTagFactory(product=product, tag=tag)


@pytest.mark.parametrize("weight", [0, 101])
def test_a_tag_s_weight_is_from_one_to_a_hundred(weight):
    with refused_by("product_tag_weight_in_range"):
        ProductTagFactory(weight=weight)


def test_pictures_of_a_product_have_positions_of_their_own():
    product = ProductFactory()
    ProductImage.objects.create(product=product, position=1)

    with refused_by("image_position_once"), transaction.atomic():
        ProductImage.objects.create(product=product, position=1)
        commit()


def test_a_category_in_use_is_not_deleted():
    product = ProductFactory()

    with pytest.raises(IntegrityError):
        Category.objects.filter(pk=product.category_id).delete()


def test_customers_see_what_is_active_published_and_due():
    shown = ProductFactory()
    ProductFactory(status=Product.Status.DRAFT)
    ProductFactory(status=Product.Status.ARCHIVED)
    ProductFactory(is_active=False)
    ProductFactory(published_at=timezone.now() + timedelta(hours=1))

    assert list(Product.objects.published()) == [shown]


def test_active_leaves_out_what_was_deleted_softly():
    draft = ProductFactory(status=Product.Status.DRAFT)
    ProductFactory(is_active=False)

    assert list(Product.objects.active()) == [draft]


def test_the_catalogue_s_rows_have_readable_names():
    category, product = CategoryFactory(name="Sea stories"), ProductFactory(title="Typee", slug="typee")
    tag = ProductTagFactory(weight=7, tag__name="Sea")

    assert [str(category), str(product), str(tag.tag)] == ["Sea stories", "Typee", "Sea"]
    assert str(tag) == "weight 7"
    assert str(ProductDetail(specs={"Pages": 3})) == "1 specs"
    assert str(ProductImage(alt="A ship")) == "A ship"
    assert str(VariantFactory(product=product, sku="T-1")) == "T-1"


def test_search_ranks_title_above_author_above_description():
    described = ProductFactory(title="Letters", description="<p>She reads Persuasion.</p>")
    written = ProductFactory(title="Essays", byline="Persuasion Brown")
    titled = ProductFactory(title="Persuasion")
    ProductFactory(title="Emma")

    assert list(Product.objects.search("persuasion")) == [titled, written, described]


def test_search_knows_the_forms_of_a_word_and_no_markup():
    product = ProductFactory(title="The Voyages", description="<em>ships</em>", language="en")

    assert list(Product.objects.search("voyage ship")) == [product]
    assert not Product.objects.search("em").exists()


def test_search_reads_any_text_without_an_error():
    ProductFactory()

    assert not Product.objects.search("' & | !( :* \\ \"").exists()
