"""Imports in the admin: upload, look at what would change, import, and fetch what was rejected."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shop.catalogue.admin.actions import staff_of
from shop.catalogue.forms import ImportForm
from shop.catalogue.models import ImportRun
from shop.catalogue.services.import_runs import AT_WORK, confirm_import, delete_import, start_import
from shop.catalogue.tasks import run_import
from shop.core.admin.lists import FastListAdmin

# A worker writes down its progress batch by batch; one that is silent for this long may be sent again.
SILENCE = timedelta(seconds=60)
COUNTS = ("created", "updated", "unchanged", "rejected")


@admin.register(ImportRun)
class ImportRunAdmin(FastListAdmin):
    """Files that staff have uploaded."""

    list_display = ("name", "state", "reached", "lines", "made_by", "created_at")
    list_select_related = ("made_by",)
    list_filter = ("state",)
    ordering = ("-pk",)
    sortable_by = ()
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """Add what is done with an import."""
        site = self.admin_site.admin_view
        return [
            path("<int:run_id>/apply/", site(require_POST(self.apply_view)), name="catalogue_importrun_apply"),
            path("<int:run_id>/rejects/", site(require_safe(self.rejects_view)), name="catalogue_importrun_rejects"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask for the rights that an import uses, not only for the one to upload."""
        return super().has_add_permission(request) and may_import(request)

    def has_change_permission(self, request: HttpRequest, obj: ImportRun | None = None) -> bool:
        """Let nobody edit what was uploaded."""
        return False

    def delete_model(self, request: HttpRequest, obj: ImportRun) -> None:
        """Delete the files as well."""
        delete_import(run_id=obj.pk)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Take a file and let the worker look at it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            run = start_import(upload=file, name=file.name, made_by=staff_of(request))
            _send(run.pk)
            return _to(run.pk)
        return self._page(request, "upload", title=_("Import products"), form=form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show how far the import is and what it has found."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        # In a transaction, so that the primary is read: the worker has written a moment ago.
        with transaction.atomic():
            run = self._find(request, object_id)
        return self._page(request, "run", title=_("Import of %s") % run.name, run=run, **_details(request, run))

    def apply_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Import what was checked, or send the worker again where the last one is silent."""
        if not may_import(request):
            raise PermissionDenied
        with transaction.atomic():
            run = self._find(request, str(run_id))
        if confirm_import(run_id=run.pk, actor=staff_of(request), request=request) or _is_silent(run):
            _send(run.pk)
        else:
            messages.info(request, _("This import was confirmed before; it is not started twice."))
        return _to(run.pk)

    def rejects_view(self, request: HttpRequest, run_id: int) -> HttpResponse | FileResponse:
        """Send the rejected rows, to be corrected and imported again."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        with transaction.atomic():
            run = self._find(request, str(run_id))
        if not run.rejects:
            raise Http404(_("This import has no rejected rows."))
        name = f"import-{run.pk}.rejects.csv"
        return FileResponse(run.rejects.open("rb"), as_attachment=True, filename=name, content_type="text/csv")

    def _find(self, request: HttpRequest, object_id: str) -> ImportRun:
        run: ImportRun | None = self.get_object(request, object_id)
        if run is None:
            raise Http404(_("There is no such import."))
        return run

    def _page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        return TemplateResponse(request, f"admin/catalogue/importrun/{template}.html", {**common, **context})


def may_import(request: HttpRequest) -> bool:
    """Say whether this person may do what an import does: make products and change them."""
    return request.user.has_perms(("catalogue.add_product", "catalogue.change_product"))


def _details(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    return {
        "is_at_work": run.state in AT_WORK,
        "is_silent": _is_silent(run),
        "may_import": may_import(request),
        "checked": _counts(run.checked),
        "applied": _counts(run.applied),
        "would_change": bool(run.checked.get("created") or run.checked.get("updated")),
    }


def _counts(found: dict[str, int]) -> Sequence[tuple[str, int]]:
    names = (_("created"), _("updated"), _("unchanged"), _("rejected rows"))
    return [(name, found[key]) for name, key in zip(names, COUNTS, strict=True)] if found else []


def _is_silent(run: ImportRun) -> bool:
    return run.state in AT_WORK and run.updated_at < timezone.now() - SILENCE


def _send(run_id: int) -> None:
    transaction.on_commit(lambda: run_import.delay(run_id), robust=True)


def _to(run_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:catalogue_importrun_change", args=[run_id]))
