"""The file of rejected rows: their line, the reason, and all their cells, to be corrected and imported again."""

import csv
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from shop.catalogue.importing.entries import Reject
from shop.core.formulas import REJECT_COLUMNS, quote_formula


class RejectsFile:
    """Writes rejected rows as CSV; a file without any is taken away again."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        """Open `path` anew; raise OSError where that is not possible."""
        self.path = path
        self.count = 0
        # Half a surrogate pair is no UTF-8: it is written as \\udXXX.
        self._file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([*REJECT_COLUMNS, *map(quote_formula, columns)])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if not self.count and self.path.is_file():
            self.path.unlink(missing_ok=True)

    def write(self, reject: Reject) -> None:
        """Add rows that are rejected together."""
        for row in reject.rows:
            self._writer.writerow([row.line, reject.reason_for(row), *map(quote_formula, row.cells)])
            self.count += 1
        # What was rejected is known even after a kill.
        self._file.flush()
