"""Positions in PostgreSQL's write-ahead log, as integers."""

PAGE = 8192
# A page begins with a header of 24 bytes, the first page of a segment with one of 40; no segment is smaller than this.
PAGE_HEADER, SEGMENT_HEADER = 24, 40
SMALLEST_SEGMENT = 1024 * 1024

NOWHERE = 0


def parse_lsn(text: str | None) -> int:
    """Return the position that PostgreSQL writes as `16/B374D848`; 0 for none."""
    if text is None:
        return NOWHERE
    high, _, low = text.partition("/")
    return (int(high, 16) << 32) | int(low, 16)


def format_lsn(position: int) -> str:
    """Return a position as PostgreSQL writes it."""
    return f"{position >> 32:X}/{position & 0xFFFFFFFF:X}"


def normalise_lsn(position: int) -> int:
    """Return where replay can be seen to arrive: an insert position at the start of a page skips the page's header.

    The header is written with the first record behind it, so that an idle replica would look behind for ever.
    """
    if position % PAGE == PAGE_HEADER or position % SMALLEST_SEGMENT == SEGMENT_HEADER:
        return position - position % PAGE
    return position
