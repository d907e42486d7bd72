"""Text as XML takes it."""

import re

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return `text` without the control characters that XML 1.0 has no way to write."""
    return _NOT_XML.sub("", text)
