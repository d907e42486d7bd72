"""What text a column can hold, and how it is shown in a message."""

import re
from collections.abc import Iterator

# NUL is no character to PostgreSQL, and half of a surrogate pair none to UTF-8.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_SHOWN = 40


def is_storable(text: str) -> bool:
    """Say whether PostgreSQL can store `text`."""
    return not _UNSTORABLE.search(text)


def check_text(what: str, text: str, longest: int, *, required: bool = False) -> Iterator[str]:
    """Yield why `text` cannot be stored as `what`."""
    if required and not text.strip():
        yield f"The {what} is missing."
    if len(text) > longest:
        yield f"The {what} has {len(text)} characters; at most {longest} fit."
    if not is_storable(text):
        yield f"The {what} holds a character that cannot be stored (NUL or half of a surrogate pair)."


def shown(text: str) -> str:
    """Return `text` as a message shows it: in quotes, in one line, not too long."""
    short = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return f'"{"".join(char if char.isprintable() else "�" for char in short)}"'
