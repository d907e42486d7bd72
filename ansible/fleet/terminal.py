"""Speaking to the person at the terminal."""

import sys
from collections.abc import Sequence
from contextlib import suppress


def say(text: str) -> None:
    """Print a line; nobody listens any more once the terminal is closed, and that is no reason to stop half-way."""
    with suppress(OSError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def say_table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows of equal length with their columns aligned."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
