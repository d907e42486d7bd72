"""Raw SQL that reads, where the router would read: so that nobody else names an alias."""

from django.db import connections, router
from django.db.backends.utils import CursorWrapper
from django.db.models import Model


def read_cursor(model: type[Model]) -> CursorWrapper:
    """Return a cursor on the server from which `model` is read; to be used in a `with`."""
    return connections[router.db_for_read(model)].cursor()
