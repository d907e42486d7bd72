"""Data that several pages need and that is dear to read, kept under the pages' own version."""

import pickle
from collections.abc import Callable
from typing import TypeVar, cast

from shop.core.page_cache import flight, metrics, store
from shop.core.page_cache.invalidation import is_change_unheard
from shop.core.page_cache.reading import current_state, is_in_transaction
from shop.core.page_cache.store import LIFETIME_SECONDS, CacheUnavailableError, Claim

T = TypeVar("T")


def remember(name: str, read: Callable[[], T], *, seconds: float = LIFETIME_SECONDS) -> T:
    """Return what `read` returns, read once for all until the catalogue changes, for `seconds` at most.

    `name` says all that the result depends on. The result must be picklable: rows and values, not querysets.
    """
    if is_in_transaction() or is_change_unheard():
        return read()
    key = f"data:{name}"
    try:
        entry = store.look(key)
        if entry is not None and entry.is_fresh:
            metrics.HIT.inc()
            return cast("T", _unpack(entry.payload))
        return _read(key, read, seconds)
    except CacheUnavailableError:
        metrics.ERROR.inc()
        return read()


def _read(key: str, read: Callable[[], T], seconds: float) -> T:
    results: list[T] = []

    def build(claim: Claim) -> tuple[bytes | None, float]:
        with current_state() as is_current:
            results.append(read())
        return (pickle.dumps(results[0]) if is_current else None), seconds

    payload = flight.take_or_build(key, build)
    return results[0] if payload is None else cast("T", _unpack(payload))


def _unpack(payload: bytes) -> object:
    return pickle.loads(payload)  # noqa: S301 -- only we write to our Redis, as for sessions
