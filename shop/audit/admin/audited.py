"""An admin whose acts are on record: what is added, changed and deleted there, field by field."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from shop.audit.locks import lock_target
from shop.audit.parties import Target
from shop.audit.services import Change, record_changes
from shop.audit.states import State, state_of


class AuditedAdmin(admin.ModelAdmin):
    """Compares what is stored before and after, so that what triggers and forms do on the way is seen as well."""

    # The names by which a thing knows the rows that are edited along with it.
    audited_parts: ClassVar[tuple[str, ...]] = ()
    object_history_template = "admin/audit/object_history.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Serve the form, and record what a change of it has changed."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            found = self.get_object(request, unquote(object_id))
            before = self._stored(found)
            response = super().changeform_view(request, object_id, form_url, extra_context)
            after = self._stored(found)
            if found is not None and after != before:
                self._record(request, "changed", Change(found, before, after))
        return response

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Record what was added; Django calls this once the thing and its parts are saved."""
        self._record(request, "added", Change(obj, after=self._stored(obj)))
        return super().log_addition(request, obj, message)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Delete, and record what is gone."""
        with transaction.atomic():
            self._record(request, "deleted", *self._deletions([obj]))
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Delete several at once, each of them on record."""
        with transaction.atomic():
            self._record(request, "deleted", *self._deletions(queryset.order_by("pk")))
            super().delete_queryset(request, queryset)

    def deleted_along(self, obj: Model) -> Iterable[Model]:
        """Return the things of the same kind that go when this one goes."""
        return ()

    def state(self, row: Model) -> State:
        """Return what of a stored thing is compared and recorded."""
        return state_of(row, self.audited_parts)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead from a thing's history to its events."""
        context = dict(extra_context or {})
        if request.user.has_perm("audit.view_auditevent"):
            which = urlencode({"target_type": self.opts.label_lower, "target_id": unquote(object_id)})
            context["audit_events_url"] = f"{reverse('admin:audit_auditevent_changelist')}?{which}"
        return super().history_view(request, object_id, context)

    def _stored(self, obj: Model | None) -> State:
        row = None if obj is None else lock_target(obj)
        return {} if row is None else self.state(row)

    def _deletions(self, things: Iterable[Model]) -> list[Change]:
        every = {one.pk: one for thing in things for one in (thing, *self.deleted_along(thing))}
        # As data already: Django takes the key from what it deletes.
        return [Change(Target.of(one), before=self._stored(one)) for one in every.values()]

    def _record(self, request: HttpRequest, verb: str, *changes: Change) -> None:
        # The admin lets nobody in who is not signed in.
        action = f"{self.opts.label_lower}.{verb}"
        record_changes(actor=request.user, action=action, changes=changes, request=request)
