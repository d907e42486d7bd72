"""Reads go to a replica that has all their reader must see; writes, and reads in a transaction, go to the primary."""

from typing import Any

from django.db import connections
from django.db.models import Model

from routers.placement import PRIMARY_ONLY, home, home_of, replica_of
from routers.scope import current_scope


class ReplicaRouter:
    """Django's router for the shop's databases."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Return the replicas' alias where one of them has all that the scope must see, else where it is written.

        Without a scope, as in a management command or a shell, that is the primary.
        """
        database, scope = home_of(model), current_scope()
        replica = replica_of(database)
        if replica is None or scope is None or model._meta.app_label in PRIMARY_ONLY:
            return database
        if connections[database].in_atomic_block or scope.replica(database) is None:
            return database
        return replica

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
