"""Ending sessions. Each may be repeated: what has ended stays ended."""

from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from shop.accounts.locks import lock_user
from shop.accounts.models import Session, User
from shop.accounts.services.events import record_security_event
from shop.accounts.sessions import SessionStore, handle_of, is_open


def end_session(*, user: User, handle: UUID, request: HttpRequest) -> None:
    """End one of the user's sessions; another's, and one that has ended, is left as it is."""
    with transaction.atomic():
        if _end(user.sessions.filter(handle=handle)):
            record_security_event(action="accounts.session.ended", user=user, request=request)


def end_other_sessions(*, user: User, request: HttpRequest) -> None:
    """End all of the user's sessions but the one that asks."""
    with transaction.atomic():
        if _end(user.sessions.exclude(handle=handle_of(request.session))):
            record_security_event(action="accounts.session.others_ended", user=user, request=request)


def end_sessions(*, user: User) -> int:
    """End all of the user's sessions and return how many; they hold for no further request.

    To be called in the transaction, and recorded by the event, of what asks for it: a lock, a reset, a deletion.
    """
    with transaction.atomic():
        return _end(user.sessions.all())


def drop_closed_sessions(*, user: User) -> None:
    """Delete what is left of sessions that a new password has ended, where it was set elsewhere than on the pages."""
    with transaction.atomic():
        user = lock_user(user)
        if closed := [session.pk for session in user.sessions.all() if not is_open(session, user)]:
            _end(user.sessions.filter(pk__in=closed))


def _end(sessions: QuerySet[Session]) -> int:
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(pk__in=keys).delete()
    # A request asks for the row; that the cache forgets its copy saves room.
    transaction.on_commit(lambda: cache.delete_many([SessionStore.cache_key_prefix + key for key in keys]), robust=True)
    return len(keys)
