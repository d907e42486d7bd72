"""Django's cursor, which runs a statement again on another server where that is harmless."""

from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, InterfaceError
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from routers import metrics

if TYPE_CHECKING:
    from routers.backends.postgresql.base import DatabaseWrapper

READ_ONLY = "25006"
CONFLICT_WITH_RECOVERY = "40001"


class RetryingCursor(CursorWrapper):
    """Runs a read, or the first statement of a transaction, again if its server fails it: once, and elsewhere.

    Later in a transaction the caller has to run all of it again. A write outside one that lost its connection may have
    been done: it is never repeated.
    """

    db: "DatabaseWrapper"

    def _execute(self, sql: Any, params: Any, *ignored: Any) -> Any:
        is_first = self._is_first()
        try:
            return super()._execute(sql, params, *ignored)  # type: ignore[misc]  # Django's own, which the stubs leave out
        except (DatabaseError, InterfaceError) as error:
            reason = self._why_again(sql, error) if is_first else ""
            if not reason:
                raise
        metrics.RETRIES.labels(reason).inc()
        self.cursor = self.db.cursor_elsewhere(self.cursor, reason=reason)
        return super()._execute(sql, params, *ignored)  # type: ignore[misc]  # as above

    def _is_first(self) -> bool:
        raw = self.db.connection
        return raw is not None and (bool(raw.closed) or raw.info.transaction_status == TRANSACTION_STATUS_IDLE)

    def _why_again(self, sql: Any, error: Exception) -> str:
        raw, code = self.db.connection, getattr(error.__cause__, "pgcode", None)
        if raw is None:
            return ""
        if code == READ_ONLY:
            return "read-only"
        if code == CONFLICT_WITH_RECOVERY and self.db.is_on_replica():
            return "conflict"
        if not raw.closed or (raw.given_up and raw.given_up.is_late and not raw.node.is_silent):
            return ""
        # Nothing of a transaction counts before its COMMIT; outside one, a write may have been done.
        is_harmless = not self.db.autocommit or not raw.effect_of(sql).writes
        return "lost" if is_harmless else ""


class RetryingDebugCursor(RetryingCursor, CursorDebugWrapper):
    """The same, for those who want to see their queries."""
