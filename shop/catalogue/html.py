"""The HTML that descriptions may hold."""

import re
from html import escape

import nh3

_CLEANER = nh3.Cleaner(
    tags={"p", "br", "em", "strong", "b", "i", "ul", "ol", "li", "h2", "h3", "h4", "blockquote", "a"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="nofollow noopener noreferrer",
)
# A block that is dropped must not glue its words to the next one's.
_DROPPED_BLOCK_END = re.compile(
    r"</(?:div|section|article|header|footer|table|tr|td|th|dl|dt|dd|figure|figcaption|pre|h1|h5|h6)\s*>", re.IGNORECASE
)
_TAG = re.compile(r"<[A-Za-z/!]")


def clean_html(html: str) -> str:
    """Return `html` with nothing but the allow-list; cleaning a second time changes nothing."""
    return _CLEANER.clean(_DROPPED_BLOCK_END.sub(r"\g<0>\n", html)).strip()


def as_html(text: str) -> str:
    """Return text as paragraphs; what holds a tag already is HTML and stays as it is."""
    if _TAG.search(text):
        return text
    paragraphs = (part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return "\n".join(f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs if part)
