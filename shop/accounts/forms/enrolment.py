"""What is asked while a second factor is set up, and how it is called later."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from shop.accounts.models import PhoneDevice


class NameForm(forms.Form):
    """Asks how somebody calls a factor."""

    name = forms.CharField(
        label=_("Name"),
        max_length=64,
        help_text=_("So that you recognise it later, such as “Work phone” or “Blue key”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CodeForm(NameForm):
    """Asks for the code that proves an app or a phone."""

    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )
    field_order = ("code", "name")

    def clean_code(self) -> str:
        """Take out blanks: apps show the digits in two groups."""
        return "".join(str(self.cleaned_data["code"]).split())


class SecurityKeyForm(NameForm):
    """Takes the answer of a new security key; a script writes it into the form."""

    answer = forms.CharField(max_length=20_000, widget=forms.HiddenInput)


class PhoneForm(forms.Form):
    """Asks for a number, and how codes come to it."""

    number = PhoneNumberField(
        label=_("Phone number"),
        help_text=_("With the country code, such as +44 20 7946 0000."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "autofocus": True}),
        error_messages={"invalid": _("This is no phone number. Type it with its country code, such as +44 …")},
    )
    method = forms.ChoiceField(
        label=_("How codes come"), widget=forms.RadioSelect, choices=PhoneDevice.Method.choices, initial="sms"
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not settings.TWO_FACTOR_CALL_GATEWAY:
            del self.fields["method"]
