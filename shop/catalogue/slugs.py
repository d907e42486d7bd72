"""Slugs for names that nobody gave one."""

from hashlib import blake2s

from django.utils.text import slugify

MAX_LENGTH = 100


def digest(text: str) -> str:
    """Return eight characters that stand for `text`."""
    return blake2s(text.encode(errors="surrogatepass"), digest_size=4).hexdigest()


def make_slug(text: str, *, max_length: int = MAX_LENGTH) -> str:
    """Return `text` as a slug of ASCII; a text that leaves nothing (such as one in Arabic) gives a digest of it."""
    slug = slugify(text)[:max_length].strip("-_")
    return slug or digest(text)
