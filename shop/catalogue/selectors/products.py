"""What a product's page reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shop.catalogue.html import plain_text
from shop.catalogue.models import Category, Product, ProductImage, Variant
from shop.catalogue.selectors.related import RelatedCard, related_cards

# From so few copies on, a page says how many are left.
FEW = 3

# All that belongs to one product, in one query: one for each table would cost more than all the rest of the page.
_PAGE = """
    SELECT product.id, product.title, product.slug, product.byline, product.description, product.language,
        (SELECT specs::json FROM catalogue_productdetail WHERE product_id = product.id) AS found_specs,
        (SELECT json_agg(json_build_object('name', name, 'slug', slug) ORDER BY path) FROM catalogue_category
            WHERE path IN (SELECT left(category.path, size)
                           FROM generate_series(%(step)s, length(category.path), %(step)s) size)) AS found_trail,
        (SELECT json_agg(json_build_object(
                'id', id, 'picture', picture, 'width', width, 'height', height, 'alt', alt) ORDER BY position, id)
            FROM catalogue_productimage WHERE product_id = product.id AND picture <> '') AS found_pictures,
        (SELECT json_agg(json_build_object(
                'id', id, 'sku', sku, 'price', price::text, 'compare_at_price', compare_at_price::text,
                'former_price', former_price::text, 'price_since', price_since, 'barcode', barcode,
                'weight_grams', weight_grams, 'options', options, 'is_default', is_default,
                'imported_quantity', imported_quantity) ORDER BY position, id)
            FROM catalogue_variant WHERE product_id = product.id AND is_active) AS found_variants,
        (SELECT json_agg(tag.name ORDER BY label.weight DESC, tag.name)
            FROM catalogue_producttag label JOIN catalogue_tag tag ON tag.id = label.tag_id
            WHERE label.product_id = product.id) AS found_tags
    FROM catalogue_product product LEFT JOIN catalogue_category category ON category.id = product.category_id
    WHERE product.slug = %(slug)s AND product.is_active AND product.status = 'published'
        AND product.published_at <= %(now)s
"""


class Availability(TextChoices):
    """Whether a variant can be had."""

    IN_STOCK = "InStock", _("In stock")
    FEW_LEFT = "LimitedAvailability", _("Only a few left")
    SOLD_OUT = "OutOfStock", _("Sold out")

    @classmethod
    def of(cls, quantity: int | None) -> Self:
        """Judge a quantity; what nobody counts is there."""
        if quantity is None or quantity > FEW:
            return cls("InStock")
        return cls("LimitedAvailability" if quantity else "OutOfStock")


@dataclass(frozen=True)
class Edition:
    """A variant as the page offers it; `name` says what sets it apart from the product's others."""

    variant: Variant
    name: str
    availability: Availability


@dataclass(frozen=True)
class ProductPage:
    """All that a product's page shows; `chosen` is the edition it opens with."""

    product: Product
    # What the description says, without markup.
    summary: str
    trail: list[Category]
    pictures: list[ProductImage]
    editions: list[Edition]
    chosen: Edition
    # What the editions differ in, such as Format; empty where it is several things.
    axis: str
    specs: dict[str, object]
    # The names, the most telling first.
    tags: list[str]
    related: list[RelatedCard]

    @property
    def cover(self) -> ProductImage | None:
        """Return the first picture, where there is one."""
        return self.pictures[0] if self.pictures else None


def product_page(slug: str) -> ProductPage:
    """Return the page of the published product with this slug, in two queries; raise Product.DoesNotExist."""
    bounds = {"slug": slug, "now": timezone.now(), "step": Category.steplen}
    product = next(iter(Product.objects.raw(_PAGE, bounds)), None)
    if product is None:
        raise Product.DoesNotExist(f"No product on show has the slug {slug}.")
    # What the query gathers stands beside the product's own fields.
    found = vars(product)
    variants = [_variant(row) for row in found["found_variants"]]
    axis = _axis(variants)
    editions = [Edition(row, edition_name(row, axis), Availability.of(row.imported_quantity)) for row in variants]
    return ProductPage(
        product=product,
        summary=plain_text(product.description),
        trail=[Category(**row) for row in found["found_trail"] or ()],
        pictures=[ProductImage(**row) for row in found["found_pictures"] or ()],
        editions=editions,
        chosen=next(edition for edition in editions if edition.variant.is_default),
        axis=axis,
        specs=found["found_specs"] or {},
        tags=found["found_tags"] or [],
        related=related_cards(product),
    )


def edition_name(variant: Variant, axis: str = "") -> str:
    """Name a variant by its options: "Paperback" where the axis is the only one, else "Format: Paperback, Size: A4"."""
    options = {str(name): str(value) for name, value in variant.options.items()}
    if not options:
        return gettext("Standard edition")
    if set(options) == {axis}:
        return options[axis]
    return ", ".join(f"{name}: {value}" for name, value in options.items())


def _variant(row: dict[str, Any]) -> Variant:
    prices = {name: _decimal(row[name]) for name in ("price", "compare_at_price", "former_price")}
    since = row["price_since"] and parse_datetime(row["price_since"])
    return Variant(**row | prices | {"price_since": since})


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _axis(variants: Sequence[Variant]) -> str:
    names = {str(name) for variant in variants for name in variant.options}
    return names.pop() if len(names) == 1 else ""
