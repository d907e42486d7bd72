"""A header that says how many queries a page took, on the application that BENCH_APPLICATION names.

gunicorn serves it with one worker and never under load, so that what is measured carries nothing of it.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils.module_loading import import_string

from tests.benchmarks.load import QUERIES_HEADER


class Counter:
    """Counts the statements of every connection; one request at a time."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Pass a statement on, counted."""
        self.count += 1
        return execute(*statement)

    def watch(self, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
        """Count what this connection executes."""
        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)


counter = Counter()
connection_created.connect(counter.watch)


counted = import_string(os.environ["BENCH_APPLICATION"])


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as the counted application does, and add the header."""
    counter.count = 0

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, (QUERIES_HEADER, str(counter.count))], *rest)

    answer: Iterable[bytes] = counted(environ, start)
    return answer
