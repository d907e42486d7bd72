"""What people may change of their account without a proof."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.accounts.languages import languages
from shop.accounts.models import User


class ProfileForm(forms.ModelForm):
    """Asks for the name, and for the language where the shop speaks several."""

    class Meta:
        model = User
        fields = ("first_name", "last_name", "preferred_language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in (("first_name", "given-name"), ("last_name", "family-name")):
            self.fields[name].widget.attrs["autocomplete"] = known
        spoken = languages()
        if len(spoken) > 1:
            language: Any = self.fields["preferred_language"]
            language.choices = [("", _("As the browser says")), *spoken]
        else:
            del self.fields["preferred_language"]
