"""The session engine: Django's, cached and stored, with a row that says whose session it is.

What a session has of its person is written into it at sign-in, so that it comes along when the key changes.
"""

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from shop.accounts.models import Session, User
from shop.core.addresses import client_address

SIGN_IN = "sign_in"
_AGENT_LENGTH = 300


class SessionStore(CachedStore):
    """Sessions in the cache and in the table of `Session`."""

    cache_key_prefix = "shop.accounts.sessions"
    # Under which the row is still stored, after the session has got another key and before it is saved.
    _former_key: str | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return where they are stored."""
        return Session

    def exists(self, session_key: str) -> bool:
        """Say no without asking: keys are made by chance, and the insertion refuses one that is taken."""
        return False

    @property
    def stored_key(self) -> str | None:
        """The key of its row: the former one, as long as another one was taken and not stored."""
        return self._former_key or self.session_key

    def cycle_key(self) -> None:
        """Take another key. The row gets it when the session is saved, which is one query instead of three.

        Until then the former key holds, for what was stored before: a request that fails has changed nothing.
        """
        self._data()
        if self.session_key:
            self._former_key = self.stored_key
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # Django's
        self.modified = True

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 -- Django's
        """Store it, under its new key where it got one; raise UpdateError where it was ended meanwhile."""
        if must_create or self._former_key is None:
            super().save(must_create)
        else:
            self._move(self._former_key)

    def delete(self, session_key: str | None = None) -> None:
        """Delete the row, in one query, and the copy in the cache."""
        if session_key in {None, self.session_key}:
            session_key, self._former_key = self.stored_key, None
        if session_key:
            Session.objects.filter(pk=session_key).delete()
            cache.delete(self.cache_key_prefix + session_key)

    def _move(self, former: str) -> None:
        row = self.create_model_instance(self._data())
        columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        # Of two requests that both change the key, the slower one finds no row.
        if not Session.objects.filter(pk=former).update(**columns):
            raise UpdateError
        self._former_key = None
        cache.delete(self.cache_key_prefix + former)
        cache.set(self.cache_key, self._data(), self.get_expiry_age())

    def _data(self) -> dict[str, Any]:
        """Return what is in it; read once, under the key that it had then."""
        data: dict[str, Any] = self._get_session()  # type: ignore[attr-defined]  # Django's
        return data

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to store, with what sign-in has noted."""
        row: Any = super().create_model_instance(data)
        noted = data.get(SIGN_IN)
        if noted and SESSION_KEY in data:
            row.user_id = int(data[SESSION_KEY])
            row.handle = UUID(noted["handle"])
            row.signed_in_at = datetime.fromtimestamp(noted["at"], UTC)
            row.remote_address, row.user_agent = noted["address"], noted["agent"]
        stored: Session = row
        return stored


def is_open(row: Session, user: User) -> bool:
    """Say whether a stored session still holds for its user, as Django asks at each request; a new password ends it."""
    sealed = SessionStore().decode(row.session_data).get(HASH_SESSION_KEY, "")
    valid = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(sealed, one) for one in valid)


def note_sign_in(request: HttpRequest) -> None:
    """Write into the session where it begins: by which browser and from which address."""
    request.session[SIGN_IN] = {
        "handle": uuid4().hex,
        "at": time.time(),
        "address": client_address(request),
        "agent": request.headers.get("User-Agent", "")[:_AGENT_LENGTH].replace("\0", ""),
    }


def handle_of(session: Any) -> UUID | None:
    """Return what pages call this session by, or None before sign-in."""
    noted = session.get(SIGN_IN)
    return UUID(noted["handle"]) if noted else None


def remember_visit(session: Any) -> None:
    """Keep when this session was seen; in the cache alone, for each request would write it."""
    if handle := handle_of(session):
        cache.set(_seen(handle), time.time(), timeout=settings.SESSION_COOKIE_AGE)


def last_visits(handles: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return when sessions were last seen, as far as the cache knows."""
    names = {_seen(handle): handle for handle in handles}
    return {names[name]: datetime.fromtimestamp(at, UTC) for name, at in cache.get_many(names).items()}


def _seen(handle: UUID) -> str:
    return f"session-seen-{handle.hex}"
