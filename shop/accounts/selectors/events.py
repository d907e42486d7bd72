"""What is on record about a person's own account."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from shop.accounts.activity import words_for
from shop.accounts.agents import browser_name
from shop.accounts.models import User
from shop.audit.models import AuditEvent
from shop.audit.selectors import events_of_target

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Deed:
    """An event as its owner reads it; which of the staff it was is not their business."""

    at: datetime
    words: str
    by_staff: bool
    browser: str
    address: str | None


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """Some events, and the moment before which there are more, if there are."""

    deeds: list[Deed]
    before: datetime | None


def security_events_of(user: User) -> QuerySet[AuditEvent]:
    """Return what was done to the user's account, by whomever, newest first."""
    return events_of_target(user).filter(action__startswith="accounts.")


def activity_of(user: User, *, before: datetime | None = None) -> ActivityPage:
    """Return the newest events of an account, or those before a moment."""
    events = security_events_of(user)
    if before:
        events = events.filter(at__lt=before)
    found = list(events[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return ActivityPage([_deed(event, user) for event in shown], shown[-1].at if len(found) > PAGE_SIZE else None)


def is_by_staff(event: AuditEvent, user: User) -> bool:
    """Say whether somebody else did this to the user's account; the shop itself is nobody."""
    return event.actor_id not in {"", str(user.pk)}


def _deed(event: AuditEvent, user: User) -> Deed:
    by_staff = is_by_staff(event, user)
    # Where the staff were is not their business either.
    agent, address = ("", None) if by_staff else (event.user_agent, event.remote_address)
    return Deed(event.at, str(words_for(event.action)), by_staff, browser_name(agent) if agent else "", address)
