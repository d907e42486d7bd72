"""Roughly where a network address is, from a database on this machine; nobody outside is asked."""

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from maxminddb import Reader, open_database


def place_of(address: str) -> str:
    """Return city and country of a network address, such as "Berlin, Germany"; nothing where they are not known."""
    reader = _reader(settings.GEOIP_DATABASE)
    try:
        record: Any = reader and address and reader.get(address)
    except ValueError:
        # An IPv6 address, and a database of IPv4 alone.
        return ""
    return ", ".join(filter(None, (_name(record, part) for part in ("city", "country")))) if record else ""


@cache
def _reader(path: str) -> Reader | None:
    return open_database(path) if path else None


def _name(record: dict[str, Any], part: str) -> str:
    names: dict[str, str] = record.get(part, {}).get("names", {})
    return names.get(get_language() or "") or names.get("en", "")
