"""allauth's forms for signing in and up, and for another password."""

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class LoginForm(forms.LoginForm):
    """Asks for address and password, and tells browsers which is which."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        # The page has the link of that text where it does not stand in the keyboard's way to the password.
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Keep me signed in on this device")


class SignupForm(forms.SignupForm):
    """Asks for address and password; an address that has an account takes as long as a new one."""

    def try_save(self, request: HttpRequest) -> Any:
        """Create the account, or only seem to: then its owner is told by mail."""
        if self.account_already_exists:
            # Hashing is what takes the time of a sign-up.
            make_password(self.cleaned_data["password1"])
        user, response = super().try_save(request)
        if user:
            # Who has just chosen a password is not asked for it again when they set up a factor at once.
            record_authentication(request, user, "password", email=user.email)
        return user, response


class ChangePasswordForm(forms.ChangePasswordForm):
    """Asks for the old password as the sign-in does, so that wrong ones count as tries."""

    def clean_oldpassword(self) -> str:
        """Check it."""
        password: str = self.cleaned_data["oldpassword"]
        adapter = get_adapter()
        if not adapter.reauthenticate(self.user, password):
            raise adapter.validation_error("enter_current_password")
        return password
