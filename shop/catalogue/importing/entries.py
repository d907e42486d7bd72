"""What readers yield: a record with the rows it stands in, or rows with the reason why they are rejected."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from shop.catalogue.importing.tables import Row
from shop.catalogue.records import ProductRecord


@dataclass(frozen=True, slots=True)
class Entry:
    """A product, and the rows it was read from."""

    rows: tuple[Row, ...]
    record: ProductRecord


@dataclass(frozen=True, slots=True)
class Reject:
    """Rows that are not imported; where they are rejected for the fault of one, `line` is that one's."""

    rows: tuple[Row, ...]
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        return f"Line {self.line or self.rows[0].line}: {self.reason}"

    def reason_for(self, row: Row) -> str:
        """Return why this row is rejected: by itself, or with another."""
        return self.reason if self.line in (None, row.line) else f"Belongs to line {self.line}: {self.reason}"


class Reader(Protocol):
    """A format: turns rows into products, never raises because of what a row holds, and loses no row."""

    def read(self, rows: Iterable[Row]) -> Iterator[Entry | Reject]:
        """Yield each row in one entry or reject."""
        ...


class RowError(ValueError):
    """A row that cannot be understood, among those of its product."""

    def __init__(self, row: Row, reason: str) -> None:
        """Name the row and the reason."""
        super().__init__(reason)
        self.row = row


def reject_together(rows: Iterable[Row], error: RowError) -> Reject:
    """Reject all rows of a product for the fault of one: the product would be half a product without it."""
    return Reject(tuple(rows), str(error), error.row.line)
