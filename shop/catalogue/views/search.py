"""The search, and its suggestions while someone types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shop.catalogue.search.choices import PARAMETERS, Choices, read_choices, read_text
from shop.catalogue.search.pages import ListPage, read_list
from shop.catalogue.search.spelling import FEW, Spelling, check_spelling
from shop.catalogue.search.suggesting import suggest as find_suggestions
from shop.catalogue.search.tree import Tree
from shop.catalogue.tasks import keep_search_words_fresh
from shop.core.views import public_page

SHELVES = 12


@public_page(parameters=PARAMETERS)
def search(request: HttpRequest) -> HttpResponse:
    """Show what a text finds; where it finds nothing, what was meant, or ways on."""
    choices, tree = read_choices(request.GET, searching=True), Tree.read()
    if not choices.text:
        return _render(request, tree, {"choices": Choices()})
    page = read_list(choices, path=request.path, tree=tree)
    if page.total >= FEW or choices.is_narrowed:
        return _render(request, tree, {"list": page, "choices": choices})
    spelling = check_spelling(choices.text, is_found=page.total > 0)
    keep_search_words_fresh()
    context = {"list": page, "choices": choices, "spelling": spelling, "better": _address(page, spelling)}
    if spelling.better and not page.total:
        corrected = read_list(choices.change(text=spelling.better), path=request.path, tree=tree)
        context |= {"list": corrected, "is_corrected": True}
    return _render(request, tree, context)


@public_page(parameters=["q"])
def suggest(request: HttpRequest) -> HttpResponse:
    """Answer the search box with a list of links."""
    return render(request, "catalogue/elements/suggestions.html", {"found": find_suggestions(read_text(request.GET))})


def _address(page: ListPage, spelling: Spelling) -> str:
    return page.choices.change(text=spelling.better).address(page.path) if spelling.better else ""


def _render(request: HttpRequest, tree: Tree, context: dict[str, object]) -> HttpResponse:
    shelves = tree.below(None)[:SHELVES]
    usual = {"list": None, "spelling": Spelling(), "better": "", "is_corrected": False}
    return render(request, "catalogue/search.html", usual | context | {"shelves": shelves})
