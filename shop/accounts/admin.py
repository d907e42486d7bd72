"""Users in the admin, and whose groups must hold a second factor."""

from typing import Any

from allauth.socialaccount import admin as _social_admin  # noqa: F401 -- registers what is taken out below
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop.accounts.forms import UserAddForm, UserEditForm
from shop.accounts.models import GroupPolicy, User
from shop.accounts.services import forget_former_addresses
from shop.audit.admin import AuditedAdmin

# Providers come from the environment alone, and what opens an account is its owner's business.
admin.site.unregister([SocialAccount, SocialApp, SocialToken])


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Django's user admin, by e-mail address."""

    form = UserEditForm
    add_form = UserAddForm
    ordering = ("email",)
    list_display = ("email", "first_name", "last_name", "is_active", "is_staff", "last_login")
    search_fields = ("email", "first_name", "last_name")
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "preferred_language")}),
        (
            _("Permissions"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's
        """Save, and let nobody sign in with an address that was taken from the account."""
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            forget_former_addresses(user=obj)


@admin.register(GroupPolicy)
class GroupPolicyAdmin(AuditedAdmin):
    """Which groups need a second factor; each change is on record."""

    list_display = ("group", "grace_days", "since")
    readonly_fields = ("since",)
