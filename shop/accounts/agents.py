"""What a browser says it is, in words; nothing is decided by it, for it may say anything."""

from functools import lru_cache

from django.utils.translation import gettext as _
from ua_parser import parse


def browser_name(user_agent: str) -> str:
    """Return such as "Firefox on Linux", or that it is not known."""
    browser, system = _parts(user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


@lru_cache(maxsize=1024)
def _parts(user_agent: str) -> tuple[str, str]:
    said = parse(user_agent)
    return said.user_agent.family if said.user_agent else "", said.os.family if said.os else ""
