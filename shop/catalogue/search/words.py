"""Words as the search sees them."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"[\u0300-\u036f]")
_INITIAL = re.compile(r"\b([^\W\d_])\.\s*(?=[^\W\d_]\b)")
_STROKES = str.maketrans("øØłŁđĐı", "oOlLdDi")


def fold(text: str) -> str:
    """Write in small letters without accents, initials together, as the database does for its search."""
    plain = _MARKS.sub("", unicodedata.normalize("NFD", text)).translate(_STROKES)
    return _INITIAL.sub(r"\1", plain).lower()


def words(text: str) -> list[str]:
    """Return the words of a text, folded, in their order."""
    return WORD.findall(fold(text))
