"""Tables as rows: each with the line it starts at, and a fault where its cells cannot be trusted."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from shop.catalogue.importing.errors import UnusableFileError
from shop.core.formulas import REJECT_COLUMNS, unquote_formula

DELIMITERS = ",;\t|"
# Counted over all lines of a row; a quotation mark that nobody closed must not swallow the rest of the file.
MAX_ROW = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `cells` is all that the file has, `values` what the columns' names in small letters lead to."""

    line: int
    cells: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict)
    fault: str = ""

    def get(self, *columns: str) -> str:
        """Return the first of these columns that the row has, without outer blanks; "" where it has none."""
        return next((self.values[name].strip() for name in columns if name in self.values), "")


class _Lines:
    """The file's lines; those of the row in hand may be given back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._text.readline()
        if not line:
            raise StopIteration
        self.taken.append(line)
        self.number += 1
        self._size += len(line)
        if self._size > MAX_ROW:
            raise csv.Error(f"the row is longer than {MAX_ROW:,} characters")
        return line

    def begin_row(self) -> None:
        self.taken.clear()
        self._size = 0

    def keep_first(self) -> None:
        """Give all lines of the row in hand back but its first."""
        self._back.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1


class Table:
    """A CSV file: its columns, and the rows below them."""

    def __init__(self, text: TextIO, *, delimiter: str) -> None:
        """Read the header; raise UnusableFileError where there is none."""
        csv.field_size_limit(MAX_ROW)
        self._delimiter = delimiter
        self._lines = _Lines(text)
        header = next((row for row in self._parse(columns=None) if not row.fault), None)
        if header is None:
            raise UnusableFileError("The file has no header: its first line must name the columns.")
        self.header = header.cells
        self._is_rejects = self.header[:2] == REJECT_COLUMNS
        self.columns = self.header[2:] if self._is_rejects else self.header
        self._names = [name.strip().lower() for name in self.columns]

    def __iter__(self) -> Iterator[Row]:
        for row in self._parse(columns=len(self.header)):
            cells = row.cells
            if self._is_rejects:
                cells = tuple(unquote_formula(cell) for cell in cells[2:])
            values: dict[str, str] = {}
            for name, cell in zip(self._names, cells, strict=False):
                values.setdefault(name, cell)
            yield Row(row.line, cells, values, row.fault)

    def _parse(self, columns: int | None) -> Iterator[Row]:
        while True:
            self._lines.begin_row()
            line = self._lines.number + 1
            try:
                # Strict, so that a stray quotation mark is seen and its neighbours are not swallowed.
                cells = next(csv.reader(self._lines, delimiter=self._delimiter, strict=True))
                fault = _wrong_width(cells, columns)
            except StopIteration:
                return
            except csv.Error as error:
                cells, fault = [], f"The row cannot be read: {error}."
            if fault and len(self._lines.taken) > 1:
                self._lines.keep_first()
                cells, fault = [], "A quotation mark is not closed, or stands inside a cell."
            if fault and not cells:
                cells = [self._lines.taken[0].rstrip("\r\n")]
            if any(cell.strip() for cell in cells):
                yield Row(line, tuple(cells), fault=fault)


def _wrong_width(cells: Sequence[str], columns: int | None) -> str:
    if columns is None or len(cells) == columns or not any(cells):
        return ""
    return f"The row has {len(cells)} columns, and the header {columns}."
