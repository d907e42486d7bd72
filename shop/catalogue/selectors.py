"""What the catalogue's pages read: named querysets, and cards with all that a shelf shows of a product."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Prefetch, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from shop.catalogue.models import Category, Product, ProductImage, ProductTag, Variant
from shop.catalogue.querysets import ProductQuerySet

WINDOW_SIZE = 4
ROW_SIZE = 6
FAN_SIZE = 3


class Sort(TextChoices):
    """In which order a list is read; each ends with the key, so that pages neither repeat nor lose a product."""

    NEWEST = "newest", _("Newest")
    TITLE = "title", _("Title")
    PRICE = "price", _("Price, low to high")
    PRICE_DESCENDING = "-price", _("Price, high to low")


ORDER = {
    Sort.NEWEST: ("-published_at", "-pk"),
    Sort.TITLE: ("title", "pk"),
    Sort.PRICE: ("variants__price", "pk"),
    Sort.PRICE_DESCENDING: ("-variants__price", "-pk"),
}


@dataclass(frozen=True)
class Card:
    """What a shelf shows of a product; prices are in the shop's currency."""

    product: Product
    cover: ProductImage | None
    price: Decimal
    compare_at_price: Decimal | None
    # Other variants cost more, and none costs less.
    is_lowest_of_several: bool

    @classmethod
    def of(cls, product: Product) -> Self:
        """Read a product that a selector of this module has fetched, without a further query."""
        variants, images = product.variants.all(), product.images.all()
        default = next(variant for variant in variants if variant.is_default)
        prices = {variant.price for variant in variants}
        return cls(
            product=product,
            cover=images[0] if images else None,
            price=default.price,
            compare_at_price=default.compare_at_price,
            is_lowest_of_several=len(prices) > 1 and default.price == min(prices),
        )


@dataclass(frozen=True)
class Branch:
    """A category with how many published products its subtree has, and the cards asked for of the newest."""

    category: Category
    size: int
    cards: tuple[Card, ...] = ()


@dataclass(frozen=True)
class ShopWindow:
    """The home page: the newest products, those with a reduced price, and the top categories."""

    newest: list[Card]
    reduced: list[Card]
    branches: list[Branch]
    size: int


def shop_window() -> ShopWindow:
    """Return what the home page shows, in seven queries whatever the catalogue's size."""
    newest = list(_newest_first().values_list("pk", flat=True)[: WINDOW_SIZE + ROW_SIZE])
    reduced = list(_reduced().values_list("pk", flat=True)[:ROW_SIZE])
    roots = list(Category.objects.get_root_nodes().annotate(newest=_newest_in_subtree(ROW_SIZE)))
    sizes = _sizes_by_path(Product.objects.published())
    wanted = {*newest, *reduced, *(pk for root in roots for pk in root.newest)}
    products = _with_shelf_data(Product.objects.published().filter(pk__in=wanted))
    found = {card.product.pk: card for card in cards(products)}

    def pick(keys: Iterable[int]) -> list[Card]:
        # A product may have been withdrawn between the queries.
        return [found[key] for key in keys if key in found]

    branches = [Branch(root, _subtree_size(root, sizes), tuple(pick(root.newest))) for root in roots]
    return ShopWindow(
        newest=pick(newest),
        reduced=pick(reduced),
        branches=[branch for branch in branches if branch.size],
        size=sum(sizes.values()),
    )


def cards(products: Iterable[Product]) -> list[Card]:
    """Return the cards of products that a selector of this module fetches.

    What is deleted between the query for products and the one for their variants is left out.
    """
    return [Card.of(product) for product in products if product.variants.all()]


def products_on_show(*, sort: Sort, category: Category | None = None) -> QuerySet[Product]:
    """Return the published products, ready for cards; of the category's whole subtree where one is given."""
    products = Product.objects.published().filter(variants__is_default=True).order_by(*ORDER[sort])
    if category is not None:
        products = products.filter(category__path__startswith=category.path)
    return _with_shelf_data(products)


def product_pages() -> QuerySet[Product]:
    """Return the published products with all that a product's page shows of each."""
    tags = ProductTag.objects.select_related("tag").order_by("-weight", "tag__name", "pk")
    return (
        _with_shelf_data(Product.objects.published(), defer=["search_vector"])
        .select_related("category", "detail")
        .prefetch_related(Prefetch("product_tags", queryset=tags))
    )


def trail(category: Category | None) -> list[Category]:
    """Return the way from the root to the category, itself included."""
    return [] if category is None else [*Category.objects.get_ancestors(category), category]


def branches_below(category: Category) -> list[Branch]:
    """Return the category's child categories that have something to show."""
    sizes = _sizes_by_path(Product.objects.published().filter(category__path__startswith=category.path))
    branches = [Branch(child, _subtree_size(child, sizes)) for child in Category.objects.get_children(category)]
    return [branch for branch in branches if branch.size]


def _newest_first() -> ProductQuerySet:
    return Product.objects.published().order_by(*ORDER[Sort.NEWEST])


def _reduced() -> ProductQuerySet:
    return _newest_first().filter(variants__is_default=True, variants__compare_at_price__isnull=False)


def _newest_in_subtree(limit: int) -> ArraySubquery:
    products = _newest_first().filter(category__path__startswith=OuterRef("path"))
    return ArraySubquery(products.values("pk")[:limit])


def _with_shelf_data(
    products: QuerySet[Product], defer: Iterable[str] = ("search_vector", "description")
) -> QuerySet[Product]:
    images = ProductImage.objects.exclude(picture="").order_by("position", "pk")
    variants = Variant.objects.filter(is_active=True).order_by("position", "pk")
    # A page needs neither the search vector nor, on a shelf, the description: both are large.
    return products.defer(*defer).prefetch_related(Prefetch("images", images), Prefetch("variants", variants))


def _sizes_by_path(products: ProductQuerySet) -> dict[str, int]:
    """Count products by their own category's path; "" counts those without one."""
    rows = products.order_by().values_list("category__path").annotate(size=Count("pk"))
    return {path or "": size for path, size in rows}


def _subtree_size(category: Category, sizes: dict[str, int]) -> int:
    return sum(size for path, size in sizes.items() if path.startswith(category.path))
