"""Files as lines of text: plain or gzip, UTF-8, of a bearable size."""

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, TypeAlias, cast

from shop.catalogue.importing.errors import UnusableFileError

MAX_CHARACTERS = 512 * 1024 * 1024
MAX_LINE = 8 * 1024 * 1024

_CHUNK = 1024 * 1024
_LINE_END = re.compile(r"[\r\n]")

_Buffered: TypeAlias = "io.BufferedReader[io.RawIOBase]"

_GZIP = b"\x1f\x8b"
_MAGIC = {
    b"PK\x03\x04": "is an Excel workbook or another ZIP file: save the table as CSV (UTF-8)",
    b"\xff\xfe": "is UTF-16: save it as UTF-8",
    b"\xfe\xff": "is UTF-16: save it as UTF-8",
    b"%PDF": "is a PDF: save the table as CSV (UTF-8)",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook: save the table as CSV (UTF-8)",
}


def count_lines(path: Path) -> int:
    """Read the whole file once and return its number of lines; raise UnusableFileError where it cannot be used.

    So nothing is imported of a file that is broken near its end. Half a surrogate pair is let through: it is the
    fault of one row.
    """
    lines = characters = length = longest = 0
    with open_text(path) as text:
        while chunk := text.read(_CHUNK):
            if not characters and "\x00" in _LINE_END.split(chunk, maxsplit=1)[0]:
                raise UnusableFileError(f"{path} is not text (or UTF-16): save the table as CSV (UTF-8).")
            characters += len(chunk)
            if first_end := _LINE_END.search(chunk):
                longest = max(longest, length + first_end.start())
                length = len(chunk) - max(chunk.rfind("\n"), chunk.rfind("\r"))
            else:
                length += len(chunk)
            if max(longest, length) > MAX_LINE:
                raise UnusableFileError(f"{path} has a line of more than {MAX_LINE:,} characters, so it is no table.")
            if characters > MAX_CHARACTERS:
                raise UnusableFileError(f"{path} holds more than {MAX_CHARACTERS:,} characters: split it.")
            lines += max(chunk.count("\n"), chunk.count("\r"))
    if not characters:
        raise UnusableFileError(f"{path} is empty.")
    return lines


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Open a file, unpacked, as text with its line ends as they are."""
    if path.exists() and not path.is_file():
        raise UnusableFileError(f"{path} is not a file.")
    try:
        with path.open("rb") as raw, _unpacked(raw) as binary:
            _refuse_magic(path, binary)
            with io.TextIOWrapper(binary, encoding="utf-8-sig", errors="surrogatepass", newline="") as text:
                yield text
    except UnicodeDecodeError as error:
        raise UnusableFileError(f"{path} is not UTF-8: save it as UTF-8.") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UnusableFileError(f"{path} is a damaged gzip file.") from error
    except OSError as error:
        raise UnusableFileError(f"{path} cannot be read: {error.strerror or error}.") from error


@contextmanager
def _unpacked(raw: BinaryIO) -> Iterator["_Buffered"]:
    packed = raw.read(2) == _GZIP
    raw.seek(0)
    if not packed:
        yield cast("_Buffered", raw)
        return
    with gzip.GzipFile(fileobj=raw) as unpacked, io.BufferedReader(cast("io.RawIOBase", unpacked)) as buffered:
        yield buffered


def _refuse_magic(path: Path, binary: "_Buffered") -> None:
    start = binary.peek(8)
    for magic, sentence in _MAGIC.items():
        if start.startswith(magic):
            raise UnusableFileError(f"{path} {sentence}.")
