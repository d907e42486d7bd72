"""What the admin reads of the catalogue: lists that stay fast at a million products, and previews of bulk changes."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import BigIntegerField, Count, Exists, Func, OuterRef, Prefetch, QuerySet, TextField, Value

from shop.catalogue.models import BulkChange, Category, Product, ProductImage, Variant
from shop.catalogue.price_rules import OutOfRangeError, PriceRule, Prices

PRODUCTS_PER_PAGE = 100
SHOWN_REFUSALS = 20
# From this many products on a selection is joined as a whole.
MANY = 5_000
# Languages are collected from this many of the newest products: asking a million takes seconds.
SAMPLED_FOR_LANGUAGES = 5_000

_WORD = re.compile(r"\w+")


def with_list_data(products: QuerySet[Product]) -> QuerySet[Product]:
    """Fetch what a row of the admin's list shows: three queries for any number of rows."""
    images = ProductImage.objects.exclude(picture="").order_by("position", "pk")
    variants = Variant.objects.order_by("-is_default", "position", "pk")
    return (
        products.defer("search_vector", "description")
        .select_related("category")
        .prefetch_related(Prefetch("images", images), Prefetch("variants", variants))
    )


def search_for_staff(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    """Keep what `text` names exactly (SKU, barcode, slug), or else what has words that begin with its words."""
    term = text.strip()
    exact = _named_exactly(term)
    if exact:
        return products.filter(pk__in=exact)
    words = _WORD.findall(term)
    if not words:
        return products.none()
    # Title and byline (weights A and B) stand in the vector as they are written, without the accents.
    beginnings = Value(" & ".join(f"{word}:*AB" for word in words))
    folded = Func(beginnings, function="catalogue_fold", output_field=TextField())
    return products.filter(search_vector=SearchQuery(folded, config="simple", search_type="raw"))


def _named_exactly(term: str) -> list[int]:
    if not term or "\0" in term:
        return []
    spellings = {term, term.upper(), term.lower()}
    by_sku = Variant.objects.filter(sku__in=spellings).values_list("product", flat=True)
    by_barcode = Variant.objects.filter(barcode=term).values_list("product", flat=True)
    by_slug = Product.objects.filter(slug=term.lower()).values_list("pk", flat=True)
    return list(by_sku.union(by_barcode[:100], by_slug[:100]))


def in_subtree(products: QuerySet[Product], category_id: int) -> QuerySet[Product]:
    """Keep the products of a category and of all below it; none where there is no such category."""
    category = Category.objects.filter(pk=category_id).first()
    if category is None:
        return products.none()
    below = Category.objects.filter(path__startswith=category.path).values("pk")
    return products.filter(category__in=below)


def by_picture(products: QuerySet[Product], *, has_one: bool) -> QuerySet[Product]:
    """Keep the products that have a rendered picture, or those that have none."""
    rendered = Exists(ProductImage.objects.filter(product=OuterRef("pk")).exclude(picture=""))
    return products.filter(rendered if has_one else ~rendered)


def by_reduction(products: QuerySet[Product], *, is_reduced: bool) -> QuerySet[Product]:
    """Keep the products of which a variant on sale has a compare-at price, or those without."""
    reduced = Exists(Variant.objects.filter(product=OuterRef("pk"), is_active=True, compare_at_price__isnull=False))
    return products.filter(reduced if is_reduced else ~reduced)


def languages_in_use() -> list[str]:
    """Return the languages of the newest products."""
    newest = Product.objects.order_by("-pk").values("pk")[:SAMPLED_FOR_LANGUAGES]
    codes = Product.objects.filter(pk__in=newest).exclude(language="").order_by("language")
    return list(codes.values_list("language", flat=True).distinct())


@dataclass(frozen=True)
class Repriced:
    """A variant with what the rule makes of its prices; without `new` the rule cannot be applied to it."""

    variant: Variant
    old: Prices
    new: Prices | None


@dataclass(frozen=True)
class PriceTotals:
    """What a rule does to all variants of a selection; amounts are sums of their prices."""

    variants: int = 0
    changed: int = 0
    refused: int = 0
    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)
    refused_skus: tuple[str, ...] = ()


def repriced_page(change: BulkChange, rule: PriceRule, *, page: int) -> list[Repriced]:
    """Return the variants of a page's products, each before and after."""
    start = (page - 1) * PRODUCTS_PER_PAGE
    part = BulkChange.objects.filter(pk=change.pk).values_list(
        f"product_ids__{start}_{start + PRODUCTS_PER_PAGE}", flat=True
    )
    variants = Variant.objects.filter(product__in=part.get()).select_related("product")
    return [_repriced(variant, rule) for variant in variants.order_by("product", "position", "pk")]


def price_totals(change: BulkChange, rule: PriceRule) -> PriceTotals:
    """Return what the rule does in all; call it in a transaction.

    The database counts equal prices together, so that Python applies the rule once to each of them and not to each of
    a million variants.
    """
    if change.size > MANY:
        _read_at_once()
    variants = Variant.objects.filter(product__in=_selected(change))
    rows = variants.order_by().values_list("price", "compare_at_price").annotate(size=Count("pk"))
    totals = PriceTotals()
    impossible: list[Decimal] = []
    for price, compare_at, size in rows.iterator():
        old = Prices(price, compare_at)
        try:
            new = rule.apply(old)
        except OutOfRangeError:
            impossible.append(price)
            new = None
        totals = _with(totals, old, new, size)
    if not impossible:
        return totals
    named = variants.filter(price__in=impossible[:1000]).order_by("pk").values_list("sku", flat=True)[:SHOWN_REFUSALS]
    return PriceTotals(
        totals.variants, totals.changed, totals.refused, totals.before, totals.after, refused_skus=tuple(named)
    )


def selected_titles(change: BulkChange, most: int) -> list[str]:
    """Return the titles of the first products of a selection."""
    part = BulkChange.objects.filter(pk=change.pk).values_list(f"product_ids__0_{most}", flat=True)
    return list(Product.objects.filter(pk__in=part.get()).order_by("pk").values_list("title", flat=True))


def _with(totals: PriceTotals, old: Prices, new: Prices | None, size: int) -> PriceTotals:
    return PriceTotals(
        variants=totals.variants + size,
        changed=totals.changed + (size if new not in (None, old) else 0),
        refused=totals.refused + (size if new is None else 0),
        before=totals.before + old.price * size,
        after=totals.after + (old if new is None else new).price * size,
    )


class _Unnest(Func):
    """The elements of an array as rows."""

    function = "unnest"
    set_returning = True
    output_field = BigIntegerField()


def _read_at_once() -> None:
    # The planner takes any array for a short one: it would look up each of a million products by itself, or sort all of
    # their variants to group them. The hash of a million keys has room in 64 MB.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL enable_sort = off; SET LOCAL work_mem = '64MB'")


def _selected(change: BulkChange) -> QuerySet[Any, Any]:
    return BulkChange.objects.filter(pk=change.pk).annotate(each=_Unnest("product_ids")).values("each")


def _repriced(variant: Variant, rule: PriceRule) -> Repriced:
    old = Prices(variant.price, variant.compare_at_price)
    try:
        return Repriced(variant, old, rule.apply(old))
    except OutOfRangeError:
        return Repriced(variant, old, None)


def filter_path(category_id: int | None) -> tuple[list[Category], list[Category]]:
    """Return the way from the root to a category and the categories right below it, for stepping through the tree."""
    if category_id is None:
        return [], list(Category.objects.get_root_nodes())
    category = Category.objects.filter(pk=category_id).first()
    if category is None:
        return filter_path(None)
    return [*Category.objects.get_ancestors(category), category], list(Category.objects.get_children(category))
