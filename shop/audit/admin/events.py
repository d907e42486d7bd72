"""The record in the admin: to be read, narrowed down and searched exactly, never edited."""

import re
import uuid
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shop.audit.admin.away import or_say_it_is_away
from shop.audit.admin.filters import ActionFilter, TargetTypeFilter
from shop.audit.models import AuditEvent
from shop.audit.visibility import visible_to
from shop.core.admin.lists import FastListAdmin

_TARGET = re.compile(r"(?P<type>[a-z_]+\.[a-z_]+)[ :#](?P<id>\S+)")


@admin.register(AuditEvent)
class AuditEventAdmin(FastListAdmin):
    """Newest first; by who, what and when through indexes alone, for the record only grows."""

    list_display = ("at", "act", "who_from_where", "what")
    list_display_links = ("at", "act")
    list_filter = (("at", admin.DateFieldListFilter), ActionFilter, TargetTypeFilter)
    ordering = ("-at", "-id")
    sortable_by = ()
    actions = None
    # Asked exactly, see get_search_results; Django shows the box only where a field is named.
    search_fields = ("id",)
    search_help_text = _("A whole event id, request id, person's e-mail address, or a target: catalogue.product 42")
    fields = (
        *("id", "at", "action", "who", "what", "changes"),
        *("request_id", "remote_address", "user_agent"),
    )
    readonly_fields = fields

    @or_say_it_is_away
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list."""
        return super().changelist_view(request, extra_context)

    @or_say_it_is_away
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show one event."""
        return super().changeform_view(request, *args, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Leave out what this person may not see."""
        return visible_to(request.user, super().get_queryset(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Events are recorded by what they tell of."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        """Let nobody change the record."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        """Let nobody shorten the record."""
        return False

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Search by index: exact ids, addresses and targets."""
        return (queryset.filter(_meaning(search_term.strip())), False) if search_term else (queryset, False)

    @admin.display(description=_("action"))
    def act(self, event: AuditEvent) -> str:
        """Show the action, which may break after its dots."""
        return _breaking(event.action)

    @admin.display(description=_("who"))
    def who(self, event: AuditEvent) -> str:
        """Name the actor and lead to all that they did."""
        return _narrowed(event.actor_label, actor_id=event.actor_id) if event.actor_id else event.actor_label

    @admin.display(description=_("who"))
    def who_from_where(self, event: AuditEvent) -> str:
        """Name the actor and the network address."""
        return format_html('{}<span class="byline">{}</span>', self.who(event), event.remote_address or "")

    @admin.display(description=_("what"))
    def what(self, event: AuditEvent) -> str:
        """Name the target and lead to all that was done to it."""
        label = format_html("{} ({})", event.target_label or event.target_id, _breaking(event.target_type))
        if not event.target_id:
            return label
        return _narrowed(label, target_type=event.target_type, target_id=event.target_id)

    @admin.display(description=_("changes"))
    def changes(self, event: AuditEvent) -> str:
        """Show field by field what was and what is."""
        names = sorted({**event.before, **event.after})
        rows = format_html_join(
            "",
            "<tr><th scope='row'>{}</th><td>{}</td><td>{}</td></tr>",
            ((name, event.before.get(name, "-"), event.after.get(name, "-")) for name in names),
        )
        head = format_html("<tr><th>{}</th><th>{}</th><th>{}</th></tr>", _("field"), _("before"), _("after"))
        return format_html("<table><thead>{}</thead><tbody>{}</tbody></table>", head, rows) if names else "-"


def _breaking(dotted: str) -> SafeString:
    """Let the browser begin a new line before each dot."""
    return format_html_join(format_html("<wbr>{}", "."), "{}", ((word,) for word in dotted.split(".")))


def _narrowed(label: str, **parameters: str) -> SafeString:
    address = f"{reverse('admin:audit_auditevent_changelist')}?{urlencode(parameters)}"
    return format_html('<a href="{}">{}</a>', address, label)


def _meaning(text: str) -> Q:
    if match := _TARGET.fullmatch(text):
        return Q(target_type=match["type"], target_id=match["id"])
    try:
        return Q(id=uuid.UUID(text)) | Q(request_id=text)
    except ValueError:
        return Q(request_id=text) | Q(actor_label=text)
