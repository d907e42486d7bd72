"""Django's backend: django-db-geventpool's, with a node chosen for each use, and pools bounded, timed and clean.

`placing` says which node, `pooling` how it is connected to; here is what becomes of statements and transactions.
"""

from typing import Any, cast

import psycopg2
from django.db.utils import OperationalError

from routers.backends.postgresql.connection import RoutedConnection
from routers.backends.postgresql.creation import DatabaseCreation, close_everything
from routers.backends.postgresql.cursors import RetryingCursor, RetryingDebugCursor
from routers.backends.postgresql.pooling import PooledWrapper
from routers.config import routing
from routers.scope import current_scope


class DatabaseWrapper(PooledWrapper):
    """Runs statements where they belong, and again where that is harmless."""

    creation_class = DatabaseCreation

    def _cursor(self, name: str | None = None) -> Any:
        self._leave_if_misplaced()
        return super()._cursor(name)

    def ask(self, sql: str) -> tuple[Any, ...]:
        """Return the row that answers a question about the server, which counts as nobody's read or write."""
        self._leave_if_misplaced()
        self.ensure_connection()
        raw = cast("RoutedConnection", self.connection)
        return raw.ask(sql, seconds=routing().statement_seconds, node=None if self.topology.is_single else raw.node)

    def _leave_if_misplaced(self) -> None:
        raw = self.connection
        if raw is not None and not self.in_atomic_block and not self._is_well_placed(raw):
            self.close()

    def make_cursor(self, cursor: Any) -> RetryingCursor:
        """Return Django's cursor around psycopg2's."""
        return RetryingCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> RetryingDebugCursor:
        """Return it with a log of queries."""
        return RetryingDebugCursor(cursor, self)

    def cursor_elsewhere(self, cursor: Any, *, reason: str) -> Any:
        """Leave a connection that has failed, and return a cursor like `cursor` on another node's or a new one."""
        raw, name = self.connection, cursor.name
        avoid = frozenset({raw.node} if raw is not None else ())
        if raw is not None:
            self.connection = None
            self._leave(raw, reason)
        with self.wrap_database_errors:
            self.connection = self.get_new_connection(self.get_connection_params(), avoid=avoid)
            self.connection.autocommit = self.autocommit
            self.init_connection_state()
            return self.create_cursor(f"{name}_again" if name else None)

    def _leave(self, raw: RoutedConnection, reason: str) -> None:
        if scope := current_scope():
            scope.avoid(self.database, raw.node)
            if reason == "read-only" and self.reads_only:
                # It wanted to write, whatever its alias.
                scope.note_write(self.database)
        if reason == "lost" or (reason == "read-only" and not self.reads_only):
            self._give_up(raw)
        elif raw.pool is not None:
            raw.pool.put(raw)

    def _commit(self) -> None:
        raw = self.connection
        if raw is None:
            return
        if not self.reads_only and self.topology.is_deposed(raw.node):
            raise OperationalError(f"{raw.node} is not the primary any more: nothing was written. Run it again.")
        try:
            super()._commit()
        except (OperationalError, psycopg2.Error) as error:
            if raw.closed:
                raise OperationalError(
                    f"The connection to {raw.node} was lost during COMMIT: whether it was done is unknown. Look before "
                    "you run it again."
                ) from error
            raise

    def _close(self) -> None:
        raw, self.connection = self.connection, None
        if raw is None:
            return
        if raw.pool is not None:
            raw.pool.put(raw)
        else:
            raw.close()

    def close_if_unusable_or_obsolete(self) -> None:
        """Give the connection back at the end of a request, unless a transaction around it (a test's) needs it."""
        if not self.in_atomic_block:
            super().close_if_unusable_or_obsolete()

    def closeall(self) -> None:
        """Close every connection of the process."""
        close_everything()
