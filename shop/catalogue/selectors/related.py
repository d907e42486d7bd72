"""Products that share the most telling tags with another."""

from routers.reading import read_cursor
from shop.catalogue.models import Product
from shop.catalogue.search.cards import CARD_COLUMNS, Card, cards_of
from shop.catalogue.search.conditions import ON_SHOW

RELATED_SIZE = 6
# A product is known by its heaviest tags, and a tag offers those products that it says most of, newest first: a tag on
# half a million products costs no more than one on a hundred.
TAGS_READ = 8
PRODUCTS_PER_TAG = 100

# Who shares two tags, of which one names it beyond the first hundred, counts for the other alone.
_RELATED = f"""
    SELECT {CARD_COLUMNS}
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
    JOIN catalogue_listing l ON l.product_id = found.product_id
    WHERE {ON_SHOW}
    ORDER BY found.score DESC, l.published_at DESC, l.product_id DESC
    LIMIT %(size)s
"""  # noqa: S608 -- of constants


def related_cards(product: int) -> list[Card]:
    """Return cards of the published products nearest to the one with this key, the nearest first; in one query.

    Nearness is the sum, over the tags that both have, of the products of their weights; of two equally near products
    the newer comes first.
    """
    bounds = {"product": product, "tags": TAGS_READ, "per_tag": PRODUCTS_PER_TAG, "size": RELATED_SIZE}
    with read_cursor(Product) as cursor:
        cursor.execute(_RELATED, bounds)
        return list(cards_of(cursor.fetchall()).values())
