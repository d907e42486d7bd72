"""Routing as a Django app: for its command, its system checks and its signals."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from routers.backends.postgresql.connection import forget_functions


class RoutersConfig(AppConfig):
    """Knows aliases and labels of apps, and has no models."""

    name = "routers"

    def ready(self) -> None:
        """Ask for the database's functions anew whenever a migration may have made some."""
        post_migrate.connect(forget_functions, dispatch_uid="routers")
