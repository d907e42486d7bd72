"""Speaking to the person at the terminal."""

import sys
from contextlib import suppress


def say(text: str) -> None:
    """Print a line; nobody listens any more once the terminal is closed, and that is no reason to stop half-way."""
    with suppress(OSError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
