"""Lists of products: all of them, and those of a category."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shop.catalogue.search.choices import PARAMETERS, read_choices
from shop.catalogue.search.pages import ListPage, read_list
from shop.catalogue.search.tree import Tree
from shop.catalogue.seo.structured import breadcrumb_data, json_ld
from shop.core.views import public_page

LIST_PARAMETERS = [name for name in PARAMETERS if name != "q"]


@public_page(parameters=LIST_PARAMETERS)
def product_list(request: HttpRequest) -> HttpResponse:
    """Show every product, page by page."""
    page = read_list(read_choices(request.GET), path=request.path, tree=Tree.read())
    return render(request, "catalogue/product_list.html", _context(page))


@public_page(parameters=LIST_PARAMETERS)
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the products of a category and of all below it."""
    tree = Tree.read(described=slug)
    shelf = tree.get(slug)
    if shelf is None:
        raise Http404
    page = read_list(read_choices(request.GET), path=request.path, tree=tree, within=shelf)
    trail = tree.trail(shelf)
    context = _context(page) | {
        "category": shelf,
        "trail": trail,
        "structured_data": json_ld(breadcrumb_data([*trail, shelf])),
        "feed": reverse("catalogue:category-feed", args=[slug]),
    }
    return render(request, "catalogue/category.html", context)


def _context(page: ListPage) -> dict[str, object]:
    return {"list": page, "canonical": page.address, "here": "catalogue"}
