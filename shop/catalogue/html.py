"""The HTML that descriptions may hold."""

import re
from html import escape, unescape

import nh3
from django.utils.html import strip_tags

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
_BLOCK_END = re.compile(r"<br>|</(?:p|li|h2|h3|h4|blockquote)>")
# Two are usual, three are rare.
_MAX_ROUNDS = 6
_TAG = re.compile(r"<[A-Za-z/!]")


def clean_html(html: str) -> str:
    """Return `html` with nothing but the allow-list; cleaning a second time changes nothing.

    Dropping a tag may leave others nested as no parser would nest them, so what is clean is parsed until it stays.
    """
    clean = _DROPPED_BLOCK_END.sub(r"\g<0>\n", html)
    for _ in range(_MAX_ROUNDS):
        former, clean = clean, _CLEANER.clean(clean).strip()
        if clean == former:
            return clean
    return escape(plain_text(clean), quote=False)


def plain_text(html: str) -> str:
    """Return clean HTML as text in one line."""
    return " ".join(unescape(strip_tags(_BLOCK_END.sub(r"\g<0> ", html))).split())


def as_html(text: str) -> str:
    """Return text as paragraphs; what holds a tag already is HTML and stays as it is."""
    if _TAG.search(text):
        return text
    paragraphs = (part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return "\n".join(f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs if part)
