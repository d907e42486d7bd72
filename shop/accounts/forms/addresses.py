"""An address, asked for in the parts and the order that its country knows."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import Address
from shop.accounts.postal.addresses import PARTS, PostalAddress
from shop.accounts.postal.countries import countries
from shop.accounts.postal.layout import Part, parts_of

# For browsers that fill in what they know.
_AUTOCOMPLETE = {
    "name": "name",
    "company_name": "organization",
    "street_address": "street-address",
    "city_area": "address-level3",
    "city": "address-level2",
    "country_area": "address-level1",
    "postal_code": "postal-code",
    "country_code": "country",
}
# Who chooses another country gets the form again at once, with what was typed; without JavaScript, by a button.
_ASKS_AGAIN = {
    "hx-post": "",
    "hx-trigger": "change",
    "hx-vals": '{"again": "1"}',
    "hx-select": "#address",
    "hx-target": "#address",
    "hx-swap": "outerHTML",
}


class AddressForm(forms.ModelForm):
    """Asks for an address in the country that was sent, else the address's own, else the one in `initial`.

    Without a country there is nothing more to ask; whoever picks another one gets the form again with its parts.
    """

    country_code = forms.ChoiceField(label=_("Country"), choices=countries)

    class Meta:
        model = Address
        fields = PARTS
        widgets = {"street_address": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keep(parts_of(self["country_code"].value() or ""))
        for name, field in self.fields.items():
            field.widget.attrs["autocomplete"] = _AUTOCOMPLETE.get(name, "off")

    def add_error(self, field: str | None, error: Any) -> None:
        """Say one thing of each field: where one is empty, its country need not say that it is needed."""
        if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            error = ValidationError({name: said for name, said in error.error_dict.items() if name not in self.errors})
        super().add_error(field, error)

    @property
    def postal(self) -> PostalAddress:
        """The address in its country's form, once the form is valid."""
        address: Address = self.instance
        return address.postal

    def _keep(self, parts: tuple[Part, ...]) -> None:
        for name in self.fields.keys() - {"country_code", *(part.name for part in parts)}:
            del self.fields[name]
        for part in parts:
            _fit(self, part)
        self.fields["country_code"].widget.attrs |= _ASKS_AGAIN
        self.order_fields(["country_code", *(part.name for part in parts)])


def _fit(form: forms.ModelForm, part: Part) -> None:
    if part.choices:
        form.fields[part.name] = forms.ChoiceField(choices=[("", "—"), *part.choices])
    field = form.fields[part.name]
    field.required = part.is_required
    if part.label:
        field.label = part.label
