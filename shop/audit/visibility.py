"""Which events somebody may see: all but those of apps that ask for a permission of their own."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from shop.audit.models import AuditEvent
from shop.audit.parties import User

# The first word of an action -> the permission that its events ask for, beside the one to view events.
_CONFINED: dict[str, str] = {}


def confine(word: str, permission: str) -> None:
    """Let events whose action begins with `word`, such as "accounts", be seen only by who has the permission too."""
    _CONFINED[word] = permission


def visible_to(user: User, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """Return those of the events that somebody who may view the record may see."""
    hidden = Q()
    for word, permission in _CONFINED.items():
        if isinstance(user, AnonymousUser) or not user.has_perm(permission):  # type: ignore[attr-defined]  # our users have it
            hidden |= Q(action__startswith=f"{word}.")
    return events.exclude(hidden) if hidden else events
