"""Bulk changes in the admin: the preview, the confirmation, and how far they are."""

import math
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from routers.scope import statement_seconds
from shop.catalogue.admin.actions import AT_ONCE, BULK_SECONDS, staff_of
from shop.catalogue.forms import PriceRuleForm
from shop.catalogue.models import BulkChange
from shop.catalogue.price_rules import Basis, PriceRule
from shop.catalogue.selectors import staff
from shop.catalogue.services.bulk import ConfirmedDifferentlyError, confirm_bulk_change, run_bulk_change
from shop.catalogue.tasks import run_bulk_change as run_bulk_change_later
from shop.core.admin.lists import FastListAdmin

TITLES = 20

_TITLES: dict[str, Any] = {
    BulkChange.Kind.PUBLISH: gettext_lazy("Publish products"),
    BulkChange.Kind.UNPUBLISH: gettext_lazy("Take products back to draft"),
    BulkChange.Kind.ARCHIVE: gettext_lazy("Archive products"),
    BulkChange.Kind.PRICES: gettext_lazy("Change prices"),
}


@admin.register(BulkChange)
class BulkChangeAdmin(FastListAdmin):
    """What staff did to many products at once, and what waits for a word."""

    list_display = ("__str__", "state", "done", "changed", "made_by", "created_at")
    list_select_related = ("made_by",)
    list_filter = ("kind", "state")
    ordering = ("-pk",)
    sortable_by = ()
    actions = None

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave the selections in the database: they may be long."""
        return super().get_queryset(request).defer("product_ids")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Bulk changes begin in the list of products."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: BulkChange | None = None) -> bool:
        """They are a record of what was done."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: BulkChange | None = None) -> bool:
        """Who may change products sees what was changed."""
        return bool(request.user.has_perm("catalogue.change_product"))

    has_change_permission = has_view_permission

    @statement_seconds(BULK_SECONDS)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what would be done and take the word for it, or show how far it is."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        # In a transaction, so that the primary is read: the selection was stored a moment ago.
        with transaction.atomic():
            change = self._find(request, object_id)
            if request.method != "POST":
                return self._page(request, change, _rule_form(request, change))
        return self._confirm(request, change)

    def _find(self, request: HttpRequest, object_id: str) -> BulkChange:
        change: BulkChange | None = self.get_object(request, object_id)
        if change is None:
            raise Http404(_("There is no such bulk change."))
        return change

    def _confirm(self, request: HttpRequest, change: BulkChange) -> HttpResponse:
        rule: PriceRule | None = None
        if change.kind == BulkChange.Kind.PRICES:
            form = PriceRuleForm(request.POST)
            if not form.is_valid():
                return self._page(request, change, form)
            rule = form.rule()
            with transaction.atomic():
                if change.state == BulkChange.State.DRAFT and staff.price_totals(change, rule).refused:
                    return self._page(request, change, form)
        try:
            confirmed = confirm_bulk_change(change_id=change.pk, rule=rule, actor=staff_of(request), request=request)
        except ConfirmedDifferentlyError:
            messages.error(request, _("This change was confirmed before, with another rule: that one holds."))
            return self._page(request, change, None, status=409)
        if confirmed.size <= AT_ONCE:
            run_bulk_change(change_id=change.pk)
        elif confirmed.state == BulkChange.State.RUNNING:
            transaction.on_commit(lambda: run_bulk_change_later.delay(change.pk), robust=True)
        return HttpResponseRedirect(reverse("admin:catalogue_bulkchange_change", args=[change.pk]))

    def _page(
        self, request: HttpRequest, change: BulkChange, form: PriceRuleForm | None, *, status: int = 200
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _TITLES[change.kind],
            "change": change,
            "media": self.media,
            **_details(request, change, form),
        }
        name = "draft" if change.state == BulkChange.State.DRAFT else "progress"
        page = TemplateResponse(request, f"admin/catalogue/bulkchange/{name}.html", context, status=status)
        # Rendered here, in the transaction that reads the primary.
        return page.render()


def _rule_form(request: HttpRequest, change: BulkChange) -> PriceRuleForm | None:
    if change.kind != BulkChange.Kind.PRICES or change.state != BulkChange.State.DRAFT:
        return None
    return PriceRuleForm(request.GET) if "value" in request.GET else PriceRuleForm()


def _details(request: HttpRequest, change: BulkChange, form: PriceRuleForm | None) -> dict[str, Any]:
    if change.state != BulkChange.State.DRAFT:
        return {"is_running": change.state == BulkChange.State.RUNNING, "sentence": _sentence(change)}
    if change.kind != BulkChange.Kind.PRICES:
        return {"titles": staff.selected_titles(change, TITLES)}
    details: dict[str, Any] = {"form": form}
    if form is not None and form.is_bound and form.is_valid():
        pages = max(1, math.ceil(change.size / staff.PRODUCTS_PER_PAGE))
        page = _page_number(request.GET.get("page", "1"), pages)
        rule = form.rule()
        details |= {
            "totals": staff.price_totals(change, rule),
            "rows": staff.repriced_page(change, rule, page=page),
            "fields": [(name, form.cleaned_data[name]) for name in form.fields],
            "pages": Paginator(range(change.size), staff.PRODUCTS_PER_PAGE).get_page(page),
        }
    return details


def _page_number(text: str, pages: int) -> int:
    # What is no number of a page shows the first one: it is only a look at the list.
    return min(int(text), pages) if text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text) else 1


def _sentence(change: BulkChange) -> str:
    if change.kind != BulkChange.Kind.PRICES:
        return ""
    rule = PriceRule.from_json(change.rule)
    unit = "%" if rule.basis is Basis.PERCENT else settings.CURRENCY
    return f"{rule.value:+} {unit}"
