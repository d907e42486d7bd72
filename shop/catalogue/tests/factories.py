"""Products for tests: each with a default variant, as the database demands."""

from decimal import Decimal
from typing import Any

import factory
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from factory.django import DjangoModelFactory

from shop.catalogue.models import Category, Product, ProductTag, Tag, Variant


class CategoryFactory(DjangoModelFactory[Category]):
    """A shelf at the root, or below `parent`."""

    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"Category {n}")
    slug = factory.Sequence(lambda n: f"category-{n}")

    @classmethod
    def _create(cls, model_class: type[Category], *args: Any, **kwargs: Any) -> Category:
        parent: Category | None = kwargs.pop("parent", None)
        objects = model_class.objects
        category: Category = objects.add_child(parent, kwargs) if parent else objects.add_root(kwargs)
        return category


class VariantFactory(DjangoModelFactory[Variant]):
    """A further variant of a product."""

    class Meta:
        model = Variant

    product = factory.SubFactory("shop.catalogue.tests.factories.ProductFactory")
    sku = factory.Sequence(lambda n: f"SKU-{n}")
    price = Decimal("12.50")
    options = factory.LazyAttribute(lambda variant: {"Format": variant.sku})


class ProductFactory(DjangoModelFactory[Product]):
    """A published product with one variant; `variant__price=...` reaches that one."""

    class Meta:
        model = Product
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Product {n}")
    slug = factory.Sequence(lambda n: f"product-{n}")
    status = Product.Status.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)
    category = factory.SubFactory(CategoryFactory)
    variant = factory.RelatedFactory(VariantFactory, factory_related_name="product", is_default=True)

    @classmethod
    def _generate(cls, strategy: str, params: dict[str, Any]) -> Product:
        # A product without its default variant does not survive a commit.
        with transaction.atomic():
            product: Product = super()._generate(strategy, params)
        return product


class TagFactory(DjangoModelFactory[Tag]):
    """A tag."""

    class Meta:
        model = Tag

    name = factory.Sequence(lambda n: f"Tag {n}")
    slug = factory.Sequence(lambda n: f"tag-{n}")


class ProductTagFactory(DjangoModelFactory[ProductTag]):
    """A tag on a product."""

    class Meta:
        model = ProductTag

    product = factory.SubFactory(ProductFactory)
    tag = factory.SubFactory(TagFactory)


def reduce_price(product: Product, *, to: Decimal) -> None:
    """Ask less for a product's default variant than before, as the record of prices then shows."""
    Variant.objects.filter(product=product, is_default=True).update(price=to, compare_at_price=F("price"))
