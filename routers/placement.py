"""Where each app's tables live. Aliases are roles, not servers."""

from django.conf import settings

PRIMARY = "default"
REPLICA = "replica"
AUDIT = "audit"

# App label -> the alias its tables are written to; every other app lives in the shop's own database.
PLACEMENT = {"audit": AUDIT}

# A sign-in must hold at the very next request, so these are never read from a replica.
PRIMARY_ONLY = frozenset({"accounts", "admin", "auth", "contenttypes", "sessions"})


def home(app_label: str) -> str:
    """Return the alias that `app_label` is written to; with one database everything lives there."""
    alias = PLACEMENT.get(app_label, PRIMARY)
    return alias if alias in settings.DATABASES else PRIMARY


def homes() -> list[str]:
    """Return every alias that has tables of its own, which a replica has not."""
    return [alias for alias in settings.DATABASES if alias != REPLICA]
