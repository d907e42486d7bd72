"""What makes all that is cached out of date: a statement that writes to one of the watched tables.

Statements are looked at where Django sends them to the database, so that a change counts by whatever way it is made:
a form, a service, bulk_update, a queryset's update, SQL of one's own.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from shop.core.page_cache import metrics, store
from shop.core.page_cache.store import LIFETIME_SECONDS, CacheUnavailableError

RETRY_SECONDS = 0.5

_VERBS = r"(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?|COPY)"
_PLACE = r'\s+(?:ONLY\s+)?(?:"?\w+"?\.)?'

logger = logging.getLogger(__name__)


class WriteWatcher:
    """Django's wrapper around each statement: tells of a change once it is committed."""

    def __init__(self, tables: Iterable[str]) -> None:
        names = "|".join(re.escape(table) for table in sorted(tables))
        pattern = rf'{_VERBS}{_PLACE}"?(?:{names})\b'
        self._write = re.compile(rf"\s*{pattern}", re.IGNORECASE)
        self._inner_write = re.compile(pattern, re.IGNORECASE)

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001 -- as Django calls it
        """Run the statement, and see to what follows where it writes."""
        result = execute(sql, params, many, context)
        if self.writes(sql):
            _tell_on_commit(context["connection"])
        return result

    def writes(self, sql: Any) -> bool:
        """Say whether a statement writes to a watched table; one that is not text might."""
        if not isinstance(sql, str):
            return True
        if self._write.match(sql):
            return True
        return sql[:24].lstrip()[:5].upper() == "WITH " and bool(self._inner_write.search(sql))

    def attach(self, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
        """Watch the statements of a connection that has just been made."""
        if self not in connection.execute_wrappers:
            # First, since whoever wraps for the length of a block takes the last one away.
            connection.execute_wrappers.insert(0, self)


def watch_tables(tables: Iterable[str]) -> None:
    """Forget what is cached whenever one of `tables` is written to through Django; called once, at start-up."""
    connection_created.connect(WriteWatcher(tables).attach, weak=False, dispatch_uid="shop.core.page_cache")


def forget_everything() -> None:
    """Let no page count that was built before now, before this returns.

    Where Redis does not answer, this process builds its pages itself and goes on trying for as long as an older page
    could live; it never raises.
    """
    metrics.CHANGE.inc()
    try:
        store.change_version()
    except CacheUnavailableError as error:
        metrics.ERROR.inc()
        if not _unheard.is_waiting:
            logger.warning("A change could not be told to Redis, trying on: %s", error)
        _unheard.try_on()


def is_change_unheard() -> bool:
    """Say whether a change of this process has not reached Redis, so that what is there may be out of date."""
    return _unheard.is_waiting


def _tell_on_commit(connection: BaseDatabaseWrapper) -> None:
    if not connection.in_atomic_block:
        forget_everything()
    elif not any(callback[1] is forget_everything for callback in connection.run_on_commit):
        alias = connection.alias
        transaction.on_commit(forget_everything, using=alias, robust=True)  # alias: of what has just been changed


class _Unheard:
    """Changes that Redis has not heard of yet."""

    def __init__(self) -> None:
        self.is_waiting = False
        self._changes = 0
        self._until = 0.0
        self._lock = threading.Lock()

    def try_on(self) -> None:
        """Tell Redis as soon as it listens, without holding up the caller."""
        with self._lock:
            self._changes += 1
            self._until = time.monotonic() + LIFETIME_SECONDS
            if not self.is_waiting:
                self.is_waiting = True
                threading.Thread(target=self._try, name="page-cache-retry", daemon=True).start()

    def _try(self) -> None:
        while self.is_waiting:
            time.sleep(RETRY_SECONDS)
            # What is told covers the changes up to here; a later one has to be told again.
            told = self._changes
            try:
                store.change_version()
            except CacheUnavailableError:
                told = -1
            with self._lock:
                self.is_waiting = told != self._changes and time.monotonic() < self._until


_unheard = _Unheard()
