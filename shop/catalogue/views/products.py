"""The page of a product."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shop.catalogue import selectors
from shop.catalogue.models import Product
from shop.catalogue.seo.addresses import picture_address
from shop.catalogue.seo.structured import breadcrumb_data, json_ld, product_data
from shop.core.views import public_page


@public_page(parameters=())
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a product with its variants."""
    try:
        page = selectors.product_page(slug)
    except Product.DoesNotExist as error:
        raise Http404(_("The shop has no such product.")) from error
    context = {
        "page": page,
        "canonical": page.path,
        "image": picture_address(page.pictures[0].name) if page.pictures else "",
        "structured_data": [json_ld(product_data(page)), json_ld(breadcrumb_data(page.trail, page))],
        "here": "catalogue",
    }
    return render(request, "catalogue/product.html", context)
