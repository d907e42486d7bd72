"""Where each model's table lives. Aliases are roles, not servers."""

from django.conf import settings
from django.db import transaction
from django.db.models import Model

PRIMARY = "default"
REPLICA = "replica"
AUDIT = "audit"
AUDIT_REPLICA = "audit_replica"

# A logical database is called by the alias of its primary -> the alias of its replicas.
REPLICAS = {PRIMARY: REPLICA, AUDIT: AUDIT_REPLICA}
_DATABASES = {alias: database for database, replica in REPLICAS.items() for alias in (database, replica)}

# "app_label.model", or an app's label for all its other models -> the alias that is written to. What is not named
# lives in the shop's own database.
PLACEMENT = {"audit.auditevent": AUDIT}

# A sign-in must hold at the very next request, so these are never read from a replica.
PRIMARY_ONLY = frozenset(
    {
        *("account", "accounts", "admin", "auth", "contenttypes", "otp_static", "otp_totp", "sessions"),
        *("socialaccount", "two_factor_webauthn"),
    }
)


def home(app_label: str, model_name: str | None = None) -> str:
    """Return the alias that a model is written to, or the app's where none is named.

    With one database everything lives there.
    """
    alias = PLACEMENT.get(f"{app_label}.{model_name}".lower()) or PLACEMENT.get(app_label, PRIMARY)
    return alias if alias in settings.DATABASES else PRIMARY


def home_of(model: type[Model] | Model) -> str:
    """Return the alias that a model is written to."""
    return home(model._meta.app_label, model._meta.model_name)


def homes() -> list[str]:
    """Return every alias that has tables of its own, which a replica has not."""
    return [alias for alias in settings.DATABASES if not is_replica_alias(alias)]


def replica_of(database: str) -> str | None:
    """Return the alias of a logical database's replicas, if it has any."""
    alias = REPLICAS.get(database)
    return alias if alias in settings.DATABASES else None


def database_of(alias: str) -> str:
    """Return the logical database that an alias belongs to."""
    return _DATABASES.get(alias, alias)


def is_replica_alias(alias: str) -> bool:
    """Say whether an alias stands for replicas."""
    return alias in REPLICAS.values()


def atomic_for(model: type[Model]) -> transaction.Atomic:
    """Return `transaction.atomic` in the database where a model is written, so that nobody else names an alias."""
    return transaction.atomic(using=home_of(model))
