"""Lists of products, in one of the orders that customers may choose."""

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from shop.catalogue.models import Category, Product
from shop.catalogue.selectors.cards import with_shelf_data


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


def products_on_show(*, sort: Sort, category: Category | None = None) -> QuerySet[Product]:
    """Return the published products, ready for cards; of the category's whole subtree where one is given."""
    products = Product.objects.published().filter(variants__is_default=True).order_by(*ORDER[sort])
    if category is not None:
        products = products.filter(category__path__startswith=category.path)
    return with_shelf_data(products)
