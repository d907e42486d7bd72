"""Routing as a Django app: for its command, its system checks and its signals."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from routers.backends.postgresql.connection import forget_functions


class RoutersConfig(AppConfig):
    """Knows aliases and labels of apps, and has no models."""

    name = "routers"

    def ready(self) -> None:
        """Register the checks; ask for the database's functions anew whenever a migration may have made some."""
        from routers.checks import register_checks  # noqa: PLC0415 -- they need settings that are complete

        register_checks()
        post_migrate.connect(forget_functions, dispatch_uid="routers")
