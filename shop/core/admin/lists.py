"""What all lists of the admin have in common."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse

from shop.core.admin.counting import BoundedChangeList, BoundedPaginator


class FreshAdmin(admin.ModelAdmin):
    """Pages read from the primary: staff look at once at what they have just changed, and a replica may be behind."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list as it is now."""
        if request.method == "POST":
            # Acts own their transactions.
            return super().changelist_view(request, extra_context)
        with transaction.atomic():
            return _rendered(super().changelist_view(request, extra_context))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form with what is stored now."""
        with transaction.atomic():
            return _rendered(super().changeform_view(request, *args, **kwargs))


class FastListAdmin(FreshAdmin):
    """A list that counts no million rows and refuses what it cannot be asked."""

    paginator = BoundedPaginator
    show_full_result_count = False
    # Facets count the whole table once per filter.
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 200

    class Media:
        css = {"all": ("css/admin.css",)}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type:
        """Use the bounded list."""
        return BoundedChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list; an act that is not offered to this person is forbidden, not merely ignored."""
        if any("\0" in value for values in request.GET.lists() for value in values[1]):
            raise BadRequest("The address holds a NUL character.")
        act = request.POST.get("action")
        offered = self.get_actions(request)
        known = {getattr(one, "__name__", one) for one in self.actions or ()}
        if act in known and act not in offered:
            raise PermissionDenied
        return super().changelist_view(request, extra_context)


def _rendered(response: HttpResponse) -> HttpResponse:
    # Most of a page's queries run while it is rendered.
    return response.render() if isinstance(response, SimpleTemplateResponse) else response
