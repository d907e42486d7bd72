"""Filters of the list of events, each with the values that the newest events have."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop.audit.selectors import values_in_use


class _ValueFilter(SimpleListFilter):
    """One value of a column; one that is not offered may be written into the address."""

    column = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer what is in use."""
        return [(value, value) for value in values_in_use(self.column, model_admin.get_queryset(request))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        """Keep one value."""
        return queryset.filter(**{self.column: self.value()}) if self.value() else None


class ActionFilter(_ValueFilter):
    """What was done."""

    title = _("action")
    parameter_name = column = "action"


class TargetTypeFilter(_ValueFilter):
    """To what kind of thing."""

    title = _("target")
    parameter_name = column = "target_type"
