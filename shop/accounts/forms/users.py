"""The admin's forms for users."""

from typing import Any

from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm

from shop.accounts.managers import UserManager
from shop.accounts.models import User


class LowerCaseEmail:
    """Lowers the address before the form looks for another user who has it."""

    cleaned_data: dict[str, Any]

    def clean_email(self) -> str:
        """Return the address as it is stored."""
        return UserManager.normalize_email(self.cleaned_data["email"])


class UserAddForm(LowerCaseEmail, AdminUserCreationForm):
    """Adds a user by address and password."""

    class Meta:
        model = User
        fields = ("email",)


class UserEditForm(LowerCaseEmail, UserChangeForm):
    """Changes a user; the password has a page of its own."""

    class Meta:
        model = User
        fields = "__all__"
