"""psycopg2's connection and cursor, which know their node, what a statement does, and when it has taken too long."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg2
from psycopg2 import extensions
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from routers.config import routing
from routers.scope import RoutingScope, current_scope
from routers.topology import Node
from routers.watchdog import Watch, watch
from routers.writes import HARMLESS_FUNCTIONS, Effect, effect_of

if TYPE_CHECKING:
    from routers.backends.postgresql.pool import NodePool

ROLLBACK_SECONDS = 3.0

# By the database's name, the functions of which PostgreSQL says that they change nothing.
_harmless_functions: dict[str, AbstractSet[str]] = {}


def forget_functions(**kwargs: Any) -> None:
    """Ask anew which functions change nothing: a migration may have made some."""
    _harmless_functions.clear()


class RoutedConnection(extensions.connection):
    """A connection to one node. What stands here is set by whoever makes it."""

    database = ""
    # Its name on the server, kept because a connection that was lost does not know it any more.
    dbname = ""
    is_routed = False
    pool: "NodePool | None" = None
    # Whether the session is as it was when it began, and whether it has been set up.
    is_touched = False
    is_configured = False
    # The statement that was given up, if one was.
    given_up: Watch | None = None

    def __init__(self, dsn: str, *, node: Node, seconds: float = 0.0, is_heeded: bool = False) -> None:
        """Connect, and give that up after `seconds`, and with `is_heeded` when the node falls silent."""
        self.node = node
        with self._within(seconds, node if is_heeded else None):
            super().__init__(dsn)

    def effect_of(self, sql: Any) -> Effect:
        """Return what a statement may do in this database."""
        return effect_of(sql, _harmless_functions.get(self.dbname) or self._learn_functions())

    def _learn_functions(self) -> AbstractSet[str]:
        if self.closed or self.info.transaction_status == TRANSACTION_STATUS_INERROR:
            return frozenset()
        found = frozenset(self.ask(HARMLESS_FUNCTIONS, seconds=routing().statement_seconds)[0])
        return _harmless_functions.setdefault(self.dbname, found)

    def ask(self, sql: str, params: Any = None, *, seconds: float = 0.0, node: Node | None = None) -> tuple[Any, ...]:
        """Return the row that answers `sql`, a question about the server or the session; it counts as nobody's read."""
        with (
            self._within(seconds, node),
            extensions.connection.cursor(self, cursor_factory=extensions.cursor) as cursor,
        ):
            cursor.execute(sql, params)
            return (cursor.fetchone() if cursor.description else None) or ()

    def commit(self) -> None:
        """Commit, within the time that a statement has."""
        scope = current_scope()
        with self._within(scope.statement_seconds if scope else 0.0):
            super().commit()

    def rollback(self) -> None:
        """Roll back; a server that does not answer has nothing to keep."""
        with self._within(routing().statement_seconds or ROLLBACK_SECONDS):
            super().rollback()

    @contextmanager
    def _within(self, seconds: float, node: Node | None = None) -> Iterator[None]:
        begun = watch(self, seconds=seconds, node=node) if seconds or node else None
        try:
            yield
        except psycopg2.Error as error:
            if begun is not None and begun.reason:
                raise psycopg2.OperationalError(f"{self.node}: {begun.reason}.") from error
            raise
        finally:
            if begun is not None:
                begun.end()

    def begin(self, sql: Any) -> Watch | None:
        """Note what is about to be sent, and have it watched."""
        scope, effect = current_scope(), self.effect_of(sql)
        if effect.touches_session:
            self.is_touched = True
        if scope is not None:
            self._note(scope, effect)
        # Reads that nobody else depends on are given up with their server: they are run again on another.
        node = self.node if self.is_routed and self.autocommit and not effect.writes else None
        seconds = scope.statement_seconds if scope else 0.0
        return watch(self, seconds=seconds, node=node) if seconds or node else None

    def _note(self, scope: RoutingScope, effect: Effect) -> None:
        if effect.writes:
            scope.note_write(self.database)
        else:
            probe = self.node.probe
            scope.reads["replica" if probe is not None and probe.is_replica else "primary"] += 1


class RoutedCursor(extensions.cursor):
    """Has each statement noted and watched, by whatever way it comes: the ORM, raw SQL, a procedure, a copy."""

    connection: RoutedConnection

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 -- psycopg2's name
        """Run one statement."""
        begun = self.connection.begin(query)
        try:
            super().execute(query, vars)
        except psycopg2.Error as error:
            self._explain(begun, error)
            raise
        finally:
            if begun is not None:
                begun.end()

    def executemany(self, query: Any, vars_list: Any) -> None:
        """Run one statement for each set of values."""
        for values in vars_list:
            self.execute(query, values)

    def callproc(self, procname: Any, parameters: Any = ()) -> Any:
        """Call a function."""
        self._note_unknown()
        return super().callproc(procname, parameters)

    def copy_expert(self, *args: Any, **kwargs: Any) -> None:
        """Copy rows in or out."""
        self._note_unknown()
        super().copy_expert(*args, **kwargs)

    def copy_from(self, *args: Any, **kwargs: Any) -> None:
        """Copy rows in."""
        self._note_unknown()
        super().copy_from(*args, **kwargs)

    def _note_unknown(self) -> None:
        begun = self.connection.begin(None)
        if begun is not None:
            begun.end()

    def _explain(self, begun: Watch | None, error: psycopg2.Error) -> None:
        if begun is not None and begun.reason:
            self.connection.given_up = begun
            raise psycopg2.OperationalError(f"{self.connection.node}: {begun.reason}.") from error
