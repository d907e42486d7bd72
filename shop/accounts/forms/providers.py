"""Which provider shall open the account no longer."""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _


class UnlinkForm(forms.Form):
    """One of the user's own links."""

    link = forms.ModelChoiceField(
        queryset=SocialAccount.objects.none(),
        error_messages={"invalid_choice": _("This provider does not open your account any more.")},
    )

    def __init__(self, *, links: QuerySet[SocialAccount], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["link"].queryset = links  # type: ignore[attr-defined]  # stubs know the base of fields alone
