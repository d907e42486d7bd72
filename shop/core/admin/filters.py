"""Filters that lists of the admin have in common."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class YesNoFilter(SimpleListFilter):
    """Two ways: with or without."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer both."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        """Keep one of both; anything else in the address chooses nothing."""
        if self.value() not in {"yes", "no"}:
            return None
        return self.choose(queryset, chosen=self.value() == "yes")

    def choose(self, rows: QuerySet, *, chosen: bool) -> QuerySet:
        """Return the rows of one side."""
        raise NotImplementedError
