"""One builder at a time: what many ask for at once is built once."""

import time
from collections.abc import Callable

from shop.core.page_cache import metrics, store
from shop.core.page_cache.store import CacheUnavailableError, Claim

# How long those who wait for a builder do so before they build for themselves.
WAIT_SECONDS = 1.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.1

# Builds under the version of the claim; gives what is to be kept, or None, and for how many seconds.
Build = Callable[[Claim], tuple[bytes | None, float]]


def take_or_build(name: str, build: Build) -> bytes | None:
    """Return the payload called `name`, or None where `build` was called for it.

    An entry that has merely aged is shown to all but the one who builds it anew. After a change there is none to show:
    the others wait for the builder, briefly. Raises CacheUnavailableError before anything has been built.
    """
    claim = store.claim(name)
    if claim.entry is None:
        metrics.MISS.inc()
    if not claim.token and claim.entry is None:
        metrics.WAIT.inc()
        claim = _wait(name, claim)
    if claim.entry is not None and not claim.token:
        (metrics.HIT if claim.entry.is_fresh else metrics.AGED).inc()
        return claim.entry.payload
    _build(name, claim, build)
    return None


def _wait(name: str, claim: Claim) -> Claim:
    deadline, pause = time.monotonic() + WAIT_SECONDS, _FIRST_PAUSE
    while not claim.token and claim.entry is None and time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
        claim = store.claim(name)
    return claim


def _build(name: str, claim: Claim, build: Build) -> None:
    metrics.REBUILD.inc()
    payload, seconds = None, 0.0
    try:
        payload, seconds = build(claim)
    finally:
        try:
            store.finish(name, claim, payload, seconds=seconds)
        except CacheUnavailableError:
            # It was built all the same; the lease ends by itself.
            metrics.ERROR.inc()
