"""Templates of a mapping: text with columns in braces, each passed through functions."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from shop.catalogue.importing.errors import UnusableFileError
from shop.catalogue.importing.functions import FUNCTIONS, Tables, Value, as_text, check_argument
from shop.catalogue.importing.tables import Row

_PLACE = re.compile(r"\{([^{}|]+)((?:\|[^{}|]+)*)\}")


@dataclass(frozen=True)
class _Place:
    column: str
    calls: tuple[tuple[str, str], ...]

    def value(self, row: Row, tables: Tables) -> Value:
        value: Value = row.get(self.column)
        for name, argument in self.calls:
            value = FUNCTIONS[name](value, argument, tables)
        return value


class Template:
    """A compiled template. One that is a single place keeps its value's type; any other gives text."""

    def __init__(self, source: str, tables: Tables, where: str) -> None:
        """Compile `source`; raise UnusableFileError, which names `where` it stands, if it cannot be."""
        self.source = source
        self._tables = tables
        self._parts: list[str | _Place] = []
        end = 0
        for match in _PLACE.finditer(source):
            self._parts += [source[end : match.start()], self._place(match, where)]
            end = match.end()
        self._parts.append(source[end:])
        self._parts = [part for part in self._parts if part != ""]
        if any(isinstance(part, str) and ("{" in part or "}" in part) for part in self._parts):
            raise UnusableFileError(f'{where}: the braces in "{source}" do not match.')

    @property
    def columns(self) -> Collection[str]:
        """The columns it reads, in small letters."""
        return {part.column for part in self._parts if isinstance(part, _Place)}

    def value(self, row: Row) -> Value:
        """Return what the template gives for a row."""
        values = [part if isinstance(part, str) else part.value(row, self._tables) for part in self._parts]
        return values[0] if len(values) == 1 else "".join(map(as_text, values))

    def text(self, row: Row) -> str:
        """Return what the template gives as text, without outer blanks."""
        return as_text(self.value(row)).strip()

    def texts(self, row: Row) -> list[str]:
        """Return what the template gives as a list without empty texts."""
        value = self.value(row)
        return [text for text in (value if isinstance(value, list) else [as_text(value).strip()]) if text]

    def _place(self, match: re.Match[str], where: str) -> _Place:
        calls = []
        for call in match[2].split("|")[1:]:
            name, _, argument = call.partition(":")
            if problem := check_argument(name.strip(), argument, self._tables):
                raise UnusableFileError(f'{where}: in "{self.source}" {problem}.')
            calls.append((name.strip(), argument))
        return _Place(match[1].strip().lower(), tuple(calls))
