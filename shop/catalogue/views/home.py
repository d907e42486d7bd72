"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shop.catalogue import selectors
from shop.core.views import public_page


@public_page(parameters=())
def home(request: HttpRequest) -> HttpResponse:
    """Show the newest products, the categories and a row from the fullest of them."""
    return render(request, "catalogue/home.html", {"window": selectors.shop_window(), "canonical": request.path})
