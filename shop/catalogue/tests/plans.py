"""How the database answers a query: the nodes of its plan, as it was executed."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

Node = dict[str, Any]


def executed_plans(read: Callable[[], object]) -> list[Node]:
    """Return the nodes of all queries that `read` makes inside a transaction.

    `Actual Loops` is 0 where a node was planned and never executed.
    """
    queries: list[tuple[str, Any]] = []

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        read()
    return [node for sql, params in queries for node in _nodes(_explain(sql, params))]


def _explain(sql: str, params: Any) -> Node:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        found = cursor.fetchone()[0]
    plan: Node = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan


def _nodes(plan: Node) -> Iterator[Node]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)
