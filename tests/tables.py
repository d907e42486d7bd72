"""Rows as a table: of equal columns for a terminal, and as reStructuredText."""

from collections.abc import Sequence

TEXT_COLUMNS = 2
Rows = Sequence[Sequence[str]]


def aligned(rows: Rows) -> list[str]:
    """Return lines of equal columns: words to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(_fit(row, widths)).rstrip() for row in rows]


def rst_table(rows: Rows) -> str:
    """Return the rows as a table of which the first row is the heading."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in rows:
        lines += [f"   {'*' if place == 0 else ' '} - {cell}".rstrip() for place, cell in enumerate(row)]
    return "\n".join(lines) + "\n"


def _fit(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    last = len(row) - 1
    return [
        cell.ljust(width) if place < TEXT_COLUMNS or place == last else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
