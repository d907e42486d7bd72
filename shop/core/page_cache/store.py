"""Redis, as the page cache uses it: a version, entries made under it, and a lease for whoever builds one.

The version is a random word that a change deletes; the next builder makes another. An entry counts only while the
version it was built under, read before building began, is the current one: so what was built from an older state is
dead on arrival, however long its building took. Deleting is allowed to a Redis that is full, so a change always is.
"""

import secrets
import struct
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.signals import setting_changed
from redis import Redis
from redis.exceptions import RedisError

from routers.redis import CACHE, ask_redis, redis_client

# After this an entry is gone: no loss of a message can leave an older state on show for longer.
LIFETIME_SECONDS = 60.0
# After this it is built anew by one, while the others still get it.
FRESH_SECONDS = 45.0
# Longer than a page may take to build; a builder that died holds the others up no longer.
LEASE_SECONDS = 3.0

_VERSION_BYTES = 16
_HEAD = struct.Struct(f">{_VERSION_BYTES}sd")

# KEYS: version, entry, lease. ARGV: a new version, token, lease in ms, the time since when an entry is fresh.
_CLAIM = """
local version = redis.call('GET', KEYS[1])
if not version then
    version = ARGV[1]
    redis.call('SET', KEYS[1], version)
end
local entry = redis.call('GET', KEYS[2])
if entry and string.sub(entry, 1, #version) ~= version then entry = false end
local is_fresh = entry and struct.unpack('>d', entry, #version + 1) > tonumber(ARGV[4])
local leased = 0
if not is_fresh and redis.call('SET', KEYS[3], ARGV[2], 'NX', 'PX', ARGV[3]) then leased = 1 end
return {version, entry, leased}
"""

# KEYS as above. ARGV: version, token, lifetime in ms, the entry or nothing.
_FINISH = """
if redis.call('GET', KEYS[3]) == ARGV[2] then redis.call('DEL', KEYS[3]) end
if ARGV[4] ~= '' and redis.call('GET', KEYS[1]) == ARGV[1] then
    redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[3])
end
"""


class CacheUnavailableError(Exception):
    """Redis does not answer, or cannot keep anything now; pages are built for each request until it can."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the cache holds under a name, built under the current version."""

    payload: bytes
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """The current version, the entry if there is one, and the token of the lease if we are to build it."""

    version: bytes
    entry: Entry | None
    token: str = ""


@dataclass(frozen=True)
class _Server:
    client: Redis
    claim: Any
    finish: Any
    version_key: str
    prefix: str


@lru_cache(maxsize=1)
def _server() -> _Server:
    client = redis_client(CACHE)
    prefix = f"{caches[CACHE].key_prefix}:shared"
    claim, finish = client.register_script(_CLAIM), client.register_script(_FINISH)
    return _Server(client, claim, finish, f"{prefix}:version", f"{prefix}:{settings.RELEASE}:{settings.LANGUAGE_CODE}:")


def _forget_server(*, setting: str, **kwargs: Any) -> None:
    if setting in {"CACHES", "LANGUAGE_CODE", "RELEASE"}:
        _server.cache_clear()


setting_changed.connect(_forget_server)


def look(name: str) -> Entry | None:
    """Return the entry called `name` if it may be shown, in one round trip; raise CacheUnavailableError."""
    server = _server()
    try:
        version, stored = ask_redis(CACHE, "MGET", server.version_key, server.prefix + name)
    except RedisError as error:
        raise CacheUnavailableError(str(error)) from error
    if version is None or stored is None or not stored.startswith(version):
        return None
    return _entry(stored)


def claim(name: str) -> Claim:
    """Return the entry, and to one caller the right to build it if it is not there or has aged.

    Raises CacheUnavailableError.
    """
    server, token = _server(), secrets.token_hex(8)
    new_version, fresh_since = secrets.token_hex(_VERSION_BYTES // 2), time.time() - FRESH_SECONDS
    arguments = [new_version, token, int(LEASE_SECONDS * 1000), fresh_since]
    try:
        version, stored, leased = server.claim(keys=_keys(server, name), args=arguments)
    except RedisError as error:
        raise CacheUnavailableError(str(error)) from error
    return Claim(version, _entry(stored) if stored else None, token if leased else "")


def finish(name: str, claim: Claim, payload: bytes | None, *, seconds: float = LIFETIME_SECONDS) -> None:
    """Give the lease back and keep what was built for `seconds`, unless the version has changed meanwhile.

    Without a payload nothing is kept. Raises CacheUnavailableError.
    """
    server = _server()
    stored = b"" if payload is None else _HEAD.pack(claim.version, time.time()) + payload
    try:
        server.finish(keys=_keys(server, name), args=[claim.version, claim.token, int(seconds * 1000), stored])
    except RedisError as error:
        raise CacheUnavailableError(str(error)) from error


def change_version() -> None:
    """Let nothing count that has been stored so far; raise CacheUnavailableError."""
    server = _server()
    try:
        server.client.delete(server.version_key)
    except RedisError as error:
        raise CacheUnavailableError(str(error)) from error


def _keys(server: _Server, name: str) -> list[str]:
    return [server.version_key, server.prefix + name, f"{server.prefix}{name}:lease"]


def _entry(stored: bytes) -> Entry:
    _, built_at = _HEAD.unpack_from(stored)
    return Entry(stored[_HEAD.size :], is_fresh=time.time() - built_at < FRESH_SECONDS)
