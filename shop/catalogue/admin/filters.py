"""Filters of the list of products: each asks an index, and none lists the whole tree."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import ListFilter, SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop.catalogue.languages import language_name
from shop.catalogue.models import Product
from shop.catalogue.selectors import staff
from shop.core.admin.filters import YesNoFilter

MOST_SHELVES = 60
MAX_DIGITS = 18
_EM_SPACE = "\u2003"


class SubtreeFilter(ListFilter):
    """A category with all below it, chosen step by step from the root."""

    title = _("category")
    parameter = "shelf"

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: type, model_admin: Any) -> None:
        """Read the chosen category from the address."""
        super().__init__(request, params, model, model_admin)
        values = params.pop(self.parameter, [""])
        text = values[-1] if isinstance(values, list) else values
        self._text = text
        self._chosen = int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None
        if text:
            self.used_parameters[self.parameter] = text
        self._way, self._below = staff.filter_path(self._chosen)

    def has_output(self) -> bool:
        """Show the filter as long as there is any category."""
        return bool(self._way or self._below)

    def expected_parameters(self) -> list[str | None]:
        """Return the one parameter."""
        return [self.parameter]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        """Keep the chosen subtree."""
        if not self._text:
            return None
        return queryset.none() if self._chosen is None else staff.in_subtree(queryset, self._chosen)

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        """Offer all, the way to the chosen category, and what is right below it."""
        yield {
            "selected": not self._text,
            "query_string": changelist.get_query_string(remove=[self.parameter]),
            "display": _("All"),
        }
        shown = [(depth, category) for depth, category in enumerate(self._way)]
        shown += [(len(self._way), category) for category in self._below[:MOST_SHELVES]]
        for depth, category in shown:
            yield {
                "selected": category.pk == self._chosen,
                "query_string": changelist.get_query_string({self.parameter: category.pk}),
                "display": _EM_SPACE * depth + category.name,
            }


class PictureFilter(YesNoFilter):
    """With or without a picture."""

    title = _("has picture")
    parameter_name = "picture"

    def choose(self, rows: QuerySet[Product], *, chosen: bool) -> QuerySet[Product]:
        """Keep those with a rendered picture, or those without."""
        return staff.by_picture(rows, has_one=chosen)


class ReducedFilter(YesNoFilter):
    """Reduced or not."""

    title = _("reduced")
    parameter_name = "reduced"

    def choose(self, rows: QuerySet[Product], *, chosen: bool) -> QuerySet[Product]:
        """Keep those with a compare-at price, or those without."""
        return staff.by_reduction(rows, is_reduced=chosen)


class LanguageFilter(SimpleListFilter):
    """The product's language; one that is not offered may be written into the address."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the languages of the newest products."""
        return [(code, language_name(code)) for code in staff.languages_in_use()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        """Keep one language."""
        value = self.value()
        return queryset.filter(language=value) if value and "\0" not in value else None
