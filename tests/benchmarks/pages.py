"""Which pages are measured: one of each kind, chosen from the catalogue that is there."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode

from deploy.stack.postgres import Primary

PER_PAGE = 24
# What a page of this kind may cost, in CPU of the bare view, when it is not cached.
UNCACHED_TARGETS = {"list": 17.0, "product": 12.0}
CACHED_TARGET = 1.7

# The shelf at the root with most books, and a book with as many variants as any of the newest.
FULLEST_CATEGORY = """
SELECT root.slug
  FROM catalogue_category AS root
  JOIN catalogue_category AS node ON left(node.path, 4) = root.path
  JOIN catalogue_product AS product ON product.category_id = node.id AND product.status = 'published'
 WHERE root.depth = 1
 GROUP BY root.id ORDER BY count(*) DESC, root.id LIMIT 1
"""
RICH_PRODUCT = """
SELECT slug
  FROM (SELECT * FROM catalogue_product
         WHERE status = 'published' AND is_active AND published_at <= now() AND byline <> ''
         ORDER BY published_at DESC, id DESC LIMIT 500) AS product
 ORDER BY (SELECT count(*) FROM catalogue_variant WHERE product_id = product.id) DESC,
          (SELECT count(*) FROM catalogue_producttag WHERE product_id = product.id) DESC, id LIMIT 1
"""
FULLEST_TAG = """
SELECT slug FROM catalogue_tag AS tag JOIN catalogue_producttag AS given ON given.tag_id = tag.id
 GROUP BY tag.id ORDER BY count(*) DESC, tag.id LIMIT 1
"""
# Nothing where no product has options: the shop then refuses the facet, and the bench says so.
COMMON_OPTION = """
SELECT option.key || ':' || option.value
  FROM (SELECT options FROM catalogue_variant LIMIT 20000) AS variant, jsonb_each_text(options) AS option
 GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1
"""
# The words of titles that most products share, and with them the dearest searches.
FREQUENT_WORDS = """
SELECT word
  FROM ts_stat('SELECT to_tsvector(''simple'', title) FROM catalogue_product ORDER BY id LIMIT 20000')
 WHERE length(word) >= 5 AND word ~ '^[a-z]+$' ORDER BY ndoc DESC, word LIMIT 8
"""


@dataclass(frozen=True)
class PageToMeasure:
    """A page by its name in the table; `kind` decides what it may cost."""

    name: str
    kind: str
    path: str
    # A page from which it differs, if the shop knows its parameters.
    unlike: str = ""

    @property
    def key(self) -> str:
        """A name for files and addresses."""
        return "".join(character if character.isalnum() else "-" for character in self.name.lower())


def choose_pages(primary: Primary) -> Iterator[PageToMeasure]:
    """Yield the pages; whether the shop has them all is for the caller to find out."""
    asked = (FULLEST_CATEGORY, RICH_PRODUCT, FULLEST_TAG, COMMON_OPTION, FREQUENT_WORDS)
    category, product, tag, option, words = (primary.query(sql, database="shop") for sql in asked)
    first, second = (words.split() or ["book"])[0], (words.split() or ["house"])[-1]
    yield PageToMeasure("home", "other", "/")
    yield PageToMeasure("category", "list", f"/categories/{category}/")
    yield PageToMeasure("list, page 1", "list", "/products/")
    yield PageToMeasure("list, page 200", "list", "/products/?page=200")
    yield from _facets(category, tag, option)
    yield from _searches(first, second)
    yield PageToMeasure("product", "product", f"/products/{product}/")


def _facets(category: str, tag: str, option: str) -> Iterator[PageToMeasure]:
    choices = {
        "category": {"category": category},
        "tag": {"tag": tag},
        "price": {"price": "10-15"},
        "format": {"option": option},
        "availability": {"available": "yes"},
        "several": {"category": category, "price": "10-15", "available": "yes"},
    }
    for name, query in choices.items():
        yield PageToMeasure(f"facet {name}", "list", f"/products/?{urlencode(query)}", unlike="/products/")


def _searches(first: str, second: str) -> Iterator[PageToMeasure]:
    wrong = first[:2] + first[3] + first[2] + first[4:] + "x"
    for name, text in {"one word": first, "two words": f"{first} {second}", "misspelt": wrong}.items():
        yield PageToMeasure(f"search, {name}", "list", f"/search/?q={quote_plus(text)}")
    yield PageToMeasure("suggestions", "other", f"/search/suggest/?q={quote_plus(first[:4])}")
