"""Django's documentation, "Multiple databases", with its router for a primary and replicas."""

import random
from typing import Any

from tests.torture.contenders.aliases import *  # noqa: F403 -- settings are others and their difference
from tests.torture.contenders.aliases import REPLICAS
from tests.torture.contenders.base import *  # noqa: F403 -- as above

_ALIASES = [f"replica{number}" for number in range(1, len(REPLICAS) + 1)]


class PrimaryReplicaRouter:
    """The documented router, to the letter."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """Reads go to a randomly-chosen replica."""
        return random.choice(_ALIASES)  # noqa: S311 -- as documented

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Writes always go to primary."""
        return "default"

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool | None:
        """Relations between objects are allowed if both objects are in the primary/replica pool."""
        db_set = {"default", *_ALIASES}
        return True if obj1._state.db in db_set and obj2._state.db in db_set else None

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        """All non-auth models end up in this pool."""
        return True


DATABASE_ROUTERS = [PrimaryReplicaRouter()]
