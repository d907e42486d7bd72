"""What a product's page reads."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from routers.reading import read_cursor
from shop.catalogue.addresses import product_path
from shop.catalogue.covers import Cover, Picture, cover, picture_of
from shop.catalogue.html import plain_text
from shop.catalogue.languages import language_name
from shop.catalogue.models import Category, Product
from shop.catalogue.search.cards import Card
from shop.catalogue.search.tree import Shelf
from shop.catalogue.selectors.editions import Edition, read_editions
from shop.catalogue.selectors.related import related_cards

# All that belongs to one product, in one query: one for each table would cost more than all the rest of the page.
_PAGE = """
    SELECT product.id, product.title, product.slug, product.byline, product.description, product.language,
        (SELECT specs::json FROM catalogue_productdetail WHERE product_id = product.id),
        (SELECT json_agg(json_build_array(id, path, name, slug) ORDER BY path) FROM catalogue_category
            WHERE path IN (SELECT left(category.path, size)
                           FROM generate_series(%(step)s, length(category.path), %(step)s) size)),
        (SELECT json_agg(json_build_array(picture, width, height, alt) ORDER BY position, id)
            FROM catalogue_productimage WHERE product_id = product.id AND picture <> ''),
        (SELECT json_agg(json_build_object(
                'id', id, 'sku', sku, 'price', price::text, 'compare_at_price', compare_at_price::text,
                'former_price', former_price::text, 'price_since', price_since, 'barcode', barcode,
                'weight_grams', weight_grams, 'options', options, 'is_default', is_default,
                'quantity', imported_quantity) ORDER BY position, id)
            FROM catalogue_variant WHERE product_id = product.id AND is_active),
        (SELECT json_agg(tag.name ORDER BY label.weight DESC, tag.name)
            FROM catalogue_producttag label JOIN catalogue_tag tag ON tag.id = label.tag_id
            WHERE label.product_id = product.id)
    FROM catalogue_product product LEFT JOIN catalogue_category category ON category.id = product.category_id
    WHERE product.slug = %(slug)s AND product.is_active AND product.status = 'published'
        AND product.published_at <= statement_timestamp()
"""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of the gallery; `name` is that of its file at full size."""

    name: str
    alt: str
    picture: Picture


@dataclass(frozen=True, slots=True)
class ProductPage:
    """All that a product's page shows; `chosen` is the edition it opens with."""

    path: str
    title: str
    byline: str
    # HTML of the allow-list, and what it says without markup.
    description: str
    summary: str
    cover: Cover
    trail: list[Shelf]
    pictures: list[Shot]
    editions: list[Edition]
    chosen: Edition
    # What the editions differ in, such as Format; empty where it is several things.
    axis: str
    # Names and values, as people read them.
    specs: list[tuple[str, str]]
    # The names, the most telling first.
    tags: list[str]
    related: list[Card]


def product_page(slug: str) -> ProductPage:
    """Return the page of the published product with this slug, in two queries; raise Product.DoesNotExist."""
    with read_cursor(Product) as cursor:
        cursor.execute(_PAGE, {"slug": slug, "step": Category.steplen})
        row = cursor.fetchone()
    if row is None:
        raise Product.DoesNotExist(f"No product on show has the slug {slug}.")
    key, title, slug, byline, description, language, specs, trail, pictures, variants, tags = row
    editions, axis = read_editions(variants)
    shots = [_shot(*picture, title=title) for picture in pictures or ()]
    return ProductPage(
        path=product_path(slug),
        title=title,
        byline=byline,
        description=description,
        summary=plain_text(description),
        cover=cover(slug, title, byline, shots[0].picture if shots else None),
        trail=[Shelf(*step) for step in trail or ()],
        pictures=shots,
        editions=editions,
        chosen=next(edition for edition in editions if edition.is_default),
        axis=axis,
        specs=_specs(specs or {}, language),
        tags=tags or [],
        related=related_cards(key),
    )


def _shot(name: str, width: int, height: int, alt: str, *, title: str) -> Shot:
    return Shot(name, alt or title, picture_of(name, width, height))


def _specs(specs: dict[str, Any], language: str) -> list[tuple[str, str]]:
    own = [(_("Language"), language_name(language))] if language else []
    return own + [(name, _in_words(value)) for name, value in specs.items()]


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(value)
