"""The page of a product."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from shop.catalogue import selectors
from shop.core.views import public_page


@public_page
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a product with its variants."""
    shown = get_object_or_404(selectors.product_pages(), slug=slug)
    card = next(iter(selectors.cards([shown])), None)
    if card is None:
        raise Http404(_("This product has just been removed."))
    context = {
        "product": shown,
        "card": card,
        "trail": selectors.trail(shown.category),
        "canonical": shown.get_absolute_url(),
        "here": "catalogue",
    }
    return render(request, "catalogue/product.html", context)
