"""Lists of products: all of them, and those of a category."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from shop.catalogue import selectors
from shop.catalogue.models import Category
from shop.catalogue.selectors import Sort
from shop.core.pagination import paginate
from shop.core.views import public_page

PER_PAGE = 24


@public_page
def product_list(request: HttpRequest) -> HttpResponse:
    """Show every product, page by page."""
    return render(request, "catalogue/product_list.html", _list_context(request, category=None))


@public_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the products of a category and of all below it."""
    shown = get_object_or_404(Category, slug=slug)
    context = _list_context(request, category=shown) | {
        "category": shown,
        "trail": selectors.trail(shown)[:-1],
        "branches": selectors.branches_below(shown),
    }
    return render(request, "catalogue/category.html", context)


def _list_context(request: HttpRequest, *, category: Category | None) -> dict[str, object]:
    """Read `?sort=` and `?page=`; raise Http404 for an order or a page that the shop has not."""
    try:
        sort = Sort(request.GET.get("sort", Sort.NEWEST))
    except ValueError as error:
        raise Http404(_("Lists have no such order.")) from error
    products = selectors.products_on_show(sort=sort, category=category)
    page = paginate(products, page=request.GET.get("page", "1"), per_page=PER_PAGE)
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "cards": selectors.cards(page),
        "sort": sort,
        "sorts": Sort,
        "path": request.path,
        "here": "catalogue",
    }
