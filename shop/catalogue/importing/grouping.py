"""Rows that belong together wherever they stand in the file, in constant memory."""

import json
import sqlite3
from collections.abc import Iterator

from shop.catalogue.importing.tables import Row

_SCHEMA = """
CREATE TABLE parents (line INTEGER PRIMARY KEY, id TEXT, sku TEXT, row TEXT);
CREATE TABLE children (line INTEGER PRIMARY KEY, parent TEXT, row TEXT);
"""
_INDEXES = "CREATE INDEX by_parent ON children (parent)"
_CHILDREN = "SELECT row FROM children WHERE parent IN (?, ?) ORDER BY line"
_TAKE_CHILDREN = "DELETE FROM children WHERE parent IN (?, ?)"
_ORPHANS = "SELECT row FROM children ORDER BY line"


class Families:
    """Parents and children in a temporary file; a child names its parent by `id` or by `sku`."""

    def __init__(self) -> None:
        """Make the temporary file, which goes with the object."""
        self._db = sqlite3.connect("")
        self._db.executescript(_SCHEMA)

    def add_parent(self, row: Row, *, id_: str, sku: str) -> None:
        """Keep a row that others may name."""
        self._db.execute("INSERT INTO parents VALUES (?, ?, ?, ?)", (row.line, id_, sku, _dumps(row)))

    def add_child(self, row: Row, *, parent: str) -> None:
        """Keep a row that names its parent."""
        self._db.execute("INSERT INTO children VALUES (?, ?, ?)", (row.line, parent, _dumps(row)))

    def families(self) -> Iterator[tuple[Row, list[Row]]]:
        """Yield each parent with its children, in the order of the file."""
        self._db.execute(_INDEXES)
        for id_, sku, row in self._db.execute("SELECT id, sku, row FROM parents ORDER BY line"):
            # A parent without a SKU must not take what names none.
            names = (id_ or sku, sku or id_)
            children = [_loads(child) for (child,) in self._db.execute(_CHILDREN, names)]
            # Of two parents with one name, the first has the children.
            self._db.execute(_TAKE_CHILDREN, names)
            yield _loads(row), children

    def orphans(self) -> Iterator[Row]:
        """Yield the rows that no parent has taken; ask after `families`."""
        for (row,) in self._db.execute(_ORPHANS):
            yield _loads(row)

    def close(self) -> None:
        """Remove the temporary file."""
        self._db.close()


def _dumps(row: Row) -> str:
    return json.dumps([row.line, row.cells, row.values, row.fault])


def _loads(text: str) -> Row:
    line, cells, values, fault = json.loads(text)
    return Row(line, tuple(cells), values, fault)
