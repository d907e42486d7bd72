"""The languages in which the shop speaks to people."""

from django.conf import settings


def languages() -> list[tuple[str, str]]:
    """Return code and name of each; a function, so that a further language needs no migration."""
    return list(settings.LANGUAGES)
