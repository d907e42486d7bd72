"""The admin's form for users."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shop.accounts.managers import UserManager
from shop.accounts.models import User
from shop.accounts.selectors.staff import is_taken


class UserEditForm(forms.ModelForm):
    """Changes a user; nobody chooses another's password."""

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name", "preferred_language", "is_staff", "is_superuser")
        help_texts = {
            "is_staff": _("Opens the admin to them. They are asked for a second factor at once."),
            "is_superuser": _("Lets them do everything, whatever groups they are in."),
        }

    def clean_email(self) -> str:
        """Return the address as it is stored; refuse one that signs somebody else in."""
        email = UserManager.normalize_email(self.cleaned_data["email"])
        if is_taken(email, except_for=self.instance):
            raise ValidationError(_("A user with this e-mail address already exists."), code="unique")
        return email
