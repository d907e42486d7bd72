"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shop.catalogue import selectors
from shop.core.views import public_page

TILES = 12
ROWS = 3


@public_page(parameters=())
def home(request: HttpRequest) -> HttpResponse:
    """Show the newest products, the categories and a row from the fullest of them."""
    window = selectors.shop_window()
    fullest = sorted(window.branches, key=lambda branch: -branch.size)[:ROWS]
    context = {
        "standing": window.newest[: selectors.WINDOW_SIZE],
        "just_in": window.newest[selectors.WINDOW_SIZE :],
        "reduced": window.reduced,
        "tiles": window.branches[:TILES],
        "more": window.branches[TILES:],
        "rows": fullest,
        "size": window.size,
        "canonical": request.path,
    }
    return render(request, "catalogue/home.html", context)
