"""Groups in the admin: who is in them, what they may do, and whether they must hold a second factor."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group
from django.db.models import ManyToManyField, Model, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from shop.accounts.admin.guarded import GuardedAdmin, actor_of
from shop.accounts.models import GroupPolicy
from shop.accounts.rights import grantable_groups, held_permissions
from shop.accounts.selectors.staff import in_order, members_of, permissions_by_app, permissions_of, with_counts
from shop.accounts.services import need_no_members
from shop.audit.states import State

admin.site.unregister(Group)


class PolicyInline(admin.StackedInline):
    """Whether members must hold a second factor: the row is the rule."""

    model = GroupPolicy
    extra = 0
    max_num = 1
    fields = ("grace_days", "since")
    readonly_fields = ("since",)
    verbose_name = _("rule: members must hold a second factor")
    verbose_name_plural = _("Second factor")


@admin.register(Group)
class GroupAdmin(GuardedAdmin, DjangoGroupAdmin):
    """Nobody gives a group what they may not do themselves, and none is deleted under its members."""

    list_display = ("name", "member_count", "permission_count", "rule")
    sortable_by = ()
    inlines = (PolicyInline,)
    audited_parts = ("policy",)
    readonly_fields = ("members", "overview")
    fieldsets = (
        (None, {"fields": ("name", "members")}),
        (_("What members may do"), {"fields": ("overview", "permissions")}),
    )

    class Media:
        js = ("js/admin-narrow.js",)

    def get_fieldsets(self, request: HttpRequest, obj: Group | None = None) -> Any:
        """Show what is there to what is there."""
        return super().get_fieldsets(request, obj) if obj else ((None, {"fields": ("name", "permissions")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Count along."""
        return with_counts(super().get_queryset(request))

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Let staff change groups that can do nothing that they cannot."""
        return super().has_change_permission(request, obj) and _may_grant(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """As for changing."""
        return super().has_delete_permission(request, obj) and _may_grant(request, obj)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest | None = None, **kwargs: Any
    ) -> Any:
        """Offer the permissions that this person has."""
        if request is not None:
            kwargs["queryset"] = in_order(held_permissions(actor_of(request)))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Delete a group that nobody is in."""
        need_no_members(group=cast("Group", obj))
        super().delete_model(request, obj)

    def state(self, row: Model) -> State:
        """Compare permissions as well."""
        return {**super().state(row), "permissions": permissions_of(cast("Group", row))}

    @admin.display(description=_("members"))
    def member_count(self, group: Any) -> int:
        """Count the members."""
        return int(group.member_count)

    @admin.display(description=_("permissions"))
    def permission_count(self, group: Any) -> int:
        """Count what they may do."""
        return int(group.permission_count)

    @admin.display(description=_("second factor"))
    def rule(self, group: Any) -> str:
        """Show whether members must hold one."""
        if not hasattr(group, "policy"):
            return gettext("not asked for")
        days = group.policy.grace_days
        if not days:
            return gettext("at once")
        return ngettext("after %(days)d day", "after %(days)d days", days) % {"days": days}

    @admin.display(description=_("members"))
    def members(self, group: Any) -> str:
        """Name the first members, and lead to all."""
        context = {"group": group, "members": members_of(group)}
        return render_to_string("admin/accounts/group/members.html", context)

    @admin.display(description=_("by app"))
    def overview(self, group: Group) -> str:
        """Show the permissions by app."""
        apps = permissions_by_app(group.permissions.all())
        return render_to_string("admin/accounts/group/permissions.html", {"apps": apps})


def _may_grant(request: HttpRequest, group: Group | None) -> bool:
    return group is None or grantable_groups(actor_of(request)).filter(pk=group.pk).exists()
