"""What languages are called."""

from functools import lru_cache

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, to_locale


def language_name(code: str) -> str:
    """Name a language in the language of the page; an unknown code stands for itself."""
    return _name(code, to_locale(get_language() or settings.LANGUAGE_CODE))


@lru_cache(maxsize=256)
def _name(code: str, locale: str) -> str:
    names = Locale.parse(locale).languages
    return str(names.get(code.replace("-", "_")) or names.get(code.partition("-")[0]) or code)
