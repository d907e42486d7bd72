"""Where the primary is: what whoever comes later must see."""

from typing import TYPE_CHECKING, cast

import psycopg2
from django.db import DatabaseError, InterfaceError, connections

from routers.consistency import Token, pinned_to_primary
from routers.lsn import normalise_lsn, parse_lsn
from routers.placement import replica_of
from routers.scope import RoutingScope
from routers.topology import topology_of

if TYPE_CHECKING:
    from routers.backends.postgresql.base import DatabaseWrapper

# The position where the next record goes, not the one that has been written out: a commit that does not wait for the
# disk (synchronous_commit=off) has the former only.
_POSITION = "SELECT pg_current_wal_insert_lsn()"


class PositionUnknownError(Exception):
    """The primary cannot say where it is."""


def current_token(database: str) -> Token:
    """Return a token for all that has been committed in a logical database so far.

    Raises PositionUnknownError, at once if there is no primary.
    """
    if replica_of(database) is None:
        return Token()
    if not topology_of(database).knows_primary():
        raise PositionUnknownError(f"There is no primary of {database}.")
    wrapper = cast("DatabaseWrapper", connections[database])
    try:
        row = wrapper.ask(_POSITION)
    except (DatabaseError, InterfaceError, psycopg2.Error) as error:
        raise PositionUnknownError(str(error)) from error
    return Token({database: normalise_lsn(parse_lsn(row[0]))})


def written_token(scope: RoutingScope) -> Token:
    """Return what whoever comes after a scope must see: what it had to, and what it wrote."""
    token = scope.token
    for database in scope.wrote:
        try:
            token = token.merge(current_token(database))
        except PositionUnknownError:
            token = token.merge(pinned_to_primary())
    return token
