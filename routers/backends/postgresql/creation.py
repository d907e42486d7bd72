"""Test databases: nothing made before may lead to another one."""

from typing import Any

from django.db import connections
from django_db_geventpool.backends.creation import DatabaseCreation as PooledCreation  # type: ignore[import-untyped]

from routers.backends.postgresql.pool import close_pools
from routers.topology import close_topologies


def close_everything() -> None:
    """Close every connection of this process, used or not, monitors' included."""
    close_topologies()
    connections.close_all()
    close_pools()


class DatabaseCreation(PooledCreation):
    """Closes what would lead elsewhere before a database is made, and what would hold it before it is dropped."""

    def _create_test_db(self, *args: Any, **kwargs: Any) -> Any:
        close_everything()
        return super()._create_test_db(*args, **kwargs)

    def _destroy_test_db(self, *args: Any, **kwargs: Any) -> Any:
        close_everything()
        return super()._destroy_test_db(*args, **kwargs)
