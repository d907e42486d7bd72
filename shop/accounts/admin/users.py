"""Users in the admin: found, looked at, and changed by acts that say what they do."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import ManyToManyField, Model
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shop.accounts.admin import panels
from shop.accounts.admin.acting import ActingAdmin, chooser
from shop.accounts.admin.acts import ACTS, acts_for
from shop.accounts.admin.filters import FactorFilter, LockedFilter
from shop.accounts.admin.guarded import GuardedAdmin, actor_of
from shop.accounts.admin.inviting import InvitingAdmin
from shop.accounts.forms import UserEditForm
from shop.accounts.models import User
from shop.accounts.rights import grantable_groups, held_permissions, may_manage
from shop.accounts.selectors.staff import factor_kinds, in_order, rights_of, with_list_data
from shop.accounts.services import forget_former_addresses
from shop.audit.states import State


@admin.register(User)
class UserAdmin(InvitingAdmin, ActingAdmin, GuardedAdmin):
    """By e-mail address. Nobody sets a password or a factor for somebody else, nor rights that they have not."""

    form = UserEditForm
    actions = tuple(chooser(act) for act in ACTS)
    list_display = ("person", "memberships", "factor", "state_of_account", "last_login")
    list_display_links = ("person",)
    list_filter = ("is_active", "is_staff", "groups", FactorFilter, LockedFilter)
    ordering = ("email",)
    sortable_by = ()
    search_fields = ("email", "first_name", "last_name")
    search_help_text = _("Part of an e-mail address or a name")
    filter_horizontal = ("groups", "user_permissions")
    readonly_fields = ("is_open", "last_login", "date_joined", "factors", "addresses", "sessions", "events")
    fieldsets = (
        (None, {"fields": ("email", "first_name", "last_name", "preferred_language")}),
        (_("What they may do"), {"fields": ("is_open", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Signing in"), {"fields": ("factors", "addresses", "sessions", "last_login", "date_joined")}),
        (_("What happened"), {"fields": ("events",)}),
    )

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Fetch what the rows show, and not for an act on the whole selection."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = with_list_data(changelist.result_list)
        return changelist

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Let nobody guess hashes of passwords letter by letter."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Let staff change whoever has no more rights than they."""
        return super().has_change_permission(request, obj) and (obj is None or may_manage(actor_of(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Let staff delete whoever has no more rights than they, and not themselves."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or (obj != request.user and may_manage(actor_of(request), obj)))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Let superusers alone make superusers."""
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if actor_of(request).is_superuser else (*fields, "is_superuser")

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer what this person may grant."""
        if db_field.name == "groups":
            kwargs["queryset"] = grantable_groups(actor_of(request))
        elif db_field.name == "user_permissions":
            kwargs["queryset"] = in_order(held_permissions(actor_of(request)))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the user, with the acts."""
        user = self.get_object(request, object_id)
        acts = [act for act in acts_for(request) if user is not None and act.suits(user)]
        offered = {"acts": acts, "show_save_and_add_another": False}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **offered})

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Show events to who may see them."""
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if _may_see_events(request) else fieldsets[:-1]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's
        """Save, and let nobody sign in with an address that was taken from the account."""
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            forget_former_addresses(user=obj)

    def state(self, row: Model) -> State:
        """Compare groups and permissions as well."""
        return {**super().state(row), **rights_of(cast("User", row))}

    @admin.display(description=_("user"))
    def person(self, user: User) -> str:
        """Show address and name."""
        return format_html('{}<span class="byline">{}</span>', user.email, user.get_full_name())

    @admin.display(description=_("groups"))
    def memberships(self, user: User) -> str:
        """Show the groups."""
        return ", ".join(group.name for group in user.groups.all()) or "-"

    @admin.display(description=_("second factor"))
    def factor(self, user: User) -> str:
        """Show what kinds of factors the user holds, or that there is none."""
        return ", ".join(factor_kinds(user)) or gettext("none")

    @admin.display(description=_("state"))
    def state_of_account(self, user: Any) -> str:
        """Show what the user may do, and whether they can come in."""
        words = [_("active") if user.is_active else _("not active")]
        if user.is_locked:
            words.append(_("locked"))
        if user.is_superuser:
            words.append(_("superuser"))
        elif user.is_staff:
            words.append(_("staff"))
        return ", ".join(map(str, words))

    @admin.display(description=_("active"), boolean=True)
    def is_open(self, user: User) -> bool:
        """Show whether they may sign in; acts change it, for they end sessions as well."""
        return user.is_active

    @admin.display(description=_("second factors"))
    def factors(self, user: User) -> str:
        """Show kinds and dates."""
        return panels.factors_panel(user)

    @admin.display(description=_("e-mail addresses"))
    def addresses(self, user: User) -> str:
        """Show all addresses."""
        return panels.addresses_panel(user)

    @admin.display(description=_("signed in at"))
    def sessions(self, user: User) -> str:
        """Show where."""
        return panels.sessions_panel(user)

    @admin.display(description=_("events"))
    def events(self, user: User) -> str:
        """Show the newest."""
        return panels.events_panel(user)


def _may_see_events(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("accounts.view_security_events"))
