"""Products that share the most telling tags with another."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connections, router
from django.urls import reverse
from django.utils import timezone

from shop.catalogue.models import Product, ProductImage
from shop.catalogue.templatetags.catalogue import binding_classes, picture_sources
from shop.core.money import format_money

RELATED_SIZE = 6
# A product is known by its heaviest tags, and a tag offers those products that it says most of, newest first: a tag on
# half a million products costs no more than one on a hundred.
TAGS_READ = 8
PRODUCTS_PER_TAG = 100

# One query, that of the cards included. Who shares two tags, of which one names it beyond the first hundred, counts for
# the other alone.
_RELATED = """
    SELECT product.title, product.slug, product.byline,
           sold.price, sold.former_price, sold.is_lowest_of_several,
           cover.picture, cover.width, cover.height
    FROM (
        SELECT candidate.id, candidate.title, candidate.slug, candidate.byline, candidate.published_at, found.score
        FROM (
            SELECT near.product_id, sum(near.weight * own.weight) AS score
            FROM (
                SELECT tag_id, weight FROM catalogue_producttag
                WHERE product_id = %(product)s ORDER BY weight DESC, tag_id LIMIT %(tags)s
            ) own
            CROSS JOIN LATERAL (
                SELECT product_id, weight FROM catalogue_producttag
                WHERE tag_id = own.tag_id ORDER BY weight DESC, product_id DESC LIMIT %(per_tag)s
            ) near
            WHERE near.product_id <> %(product)s
            GROUP BY near.product_id
        ) found
        JOIN catalogue_product candidate ON candidate.id = found.product_id
        WHERE candidate.is_active AND candidate.status = 'published' AND candidate.published_at <= %(now)s
        ORDER BY found.score DESC, candidate.published_at DESC, candidate.id DESC
        LIMIT %(size)s
    ) product
    JOIN LATERAL (
        SELECT max(price) FILTER (WHERE is_default) AS price,
               max(former_price) FILTER (WHERE is_default) AS former_price,
               min(price) < max(price) AND min(price) = max(price) FILTER (WHERE is_default) AS is_lowest_of_several
        FROM catalogue_variant WHERE product_id = product.id AND is_active
    ) sold ON sold.price IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT picture, width, height FROM catalogue_productimage
        WHERE product_id = product.id AND picture <> '' ORDER BY position, id LIMIT 1
    ) cover ON true
    ORDER BY product.score DESC, product.published_at DESC, product.id DESC
"""


@dataclass(frozen=True, slots=True)
class RelatedCard:
    """What the row of related products shows of one, written as the page shows it."""

    address: str
    title: str
    byline: str
    price: str
    former_price: str
    is_lowest_of_several: bool
    # Where there is no picture, the classes of the book's binding.
    binding: str
    picture: dict[str, Any]


def related_cards(product: Product) -> list[RelatedCard]:
    """Return cards of the published products nearest to this one, the nearest first.

    Nearness is the sum, over the tags that both have, of the products of their weights; of two equally near products
    the newer comes first.
    """
    bounds = {"tags": TAGS_READ, "per_tag": PRODUCTS_PER_TAG, "size": RELATED_SIZE}
    with connections[router.db_for_read(Product)].cursor() as cursor:
        cursor.execute(_RELATED, bounds | {"product": product.pk, "now": timezone.now()})
        return [_card(*row) for row in cursor.fetchall()]


def _card(*row: Any) -> RelatedCard:
    title, slug, byline, price, former_price, is_lowest_of_several, name, width, height = row
    return RelatedCard(
        address=f"{_products_address()}{slug}/",
        title=title,
        byline=byline,
        price=format_money(price),
        former_price=format_money(former_price) if former_price else "",
        is_lowest_of_several=is_lowest_of_several,
        binding="" if name else binding_classes(slug, title),
        picture=_sources(name, width, height) if name else {},
    )


@lru_cache(maxsize=1)
def _products_address() -> str:
    # A slug is written as it is: reversing an address for each card would cost more than the card.
    return reverse("catalogue:product", args=["slug"]).removesuffix("slug/")


@lru_cache(maxsize=4096)
def _sources(name: str, width: int, height: int) -> dict[str, Any]:
    # A picture's name is random and never used again, so what follows from it stays right.
    return picture_sources(ProductImage(picture=name, width=width, height=height))
