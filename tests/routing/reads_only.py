"""A pytest plugin: what counts as a read is also run where nothing may be written, and fails if PostgreSQL minds.

`python -m pytest -p tests.routing.reads_only shop` tries every statement of the shop's own tests like this.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_INTRANS, cursor

tried: list[str] = []


@contextmanager
def reads_tried() -> Iterator[None]:
    """Try each read within the block before it is run; only those in a transaction, as all of an ordinary test are."""
    with connection.execute_wrapper(_try_first):
        yield


@pytest.fixture(autouse=True)
def _reads_tried(request: pytest.FixtureRequest) -> Iterator[None]:
    if "django_db" in request.keywords:
        request.getfixturevalue("_django_db_helper")
        with reads_tried():
            yield
    else:
        yield


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many statements were tried."""
    terminalreporter.write_line(
        f"{len(tried)} reads, {len(set(tried))} different, were run where nothing may be written."
    )


def _try_first(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    raw = context["connection"].connection
    is_open = raw is not None and raw.info.transaction_status == TRANSACTION_STATUS_INTRANS
    is_query = str(sql).lstrip("( \n")[:6].upper() in {"SELECT", "WITH A", "VALUES"} or str(sql).startswith("WITH")
    if is_open and is_query and not many and not raw.effect_of(sql).writes:
        tried.append(str(sql))
        # The end of the savepoint is the end of its being read-only.
        with raw.cursor(cursor_factory=cursor) as own:
            own.execute("SAVEPOINT reads_only; SET LOCAL transaction_read_only = on")
            own.execute(sql, params)
            own.execute("ROLLBACK TO SAVEPOINT reads_only; RELEASE SAVEPOINT reads_only")
    return execute(sql, params, many, context)
