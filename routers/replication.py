"""Reads go to the replica outside transactions; writes, and reads inside a transaction, go to the primary."""

from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models import Model

from routers.placement import PRIMARY, PRIMARY_ONLY, REPLICA, home, home_of


class ReplicaRouter:
    """Django's router for the shop's databases."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Return the replica where that is safe, else where the model is written."""
        alias = home_of(model)
        if alias != PRIMARY or model._meta.app_label in PRIMARY_ONLY or REPLICA not in settings.DATABASES:
            return alias
        return PRIMARY if connections[PRIMARY].in_atomic_block else REPLICA

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Return where the model's tables live."""
        return home_of(model)

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool:
        """Relations hold inside one logical database; its replica counts as the same."""
        return home_of(first) == home_of(second)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        """Tables are made only where they are placed, never through a replica.

        SQL of a migration says by the hint `model_name` whose table it is about.
        """
        return db == home(app_label, model_name)
