"""The token: what a visitor must see. Kept in a signed cookie and in Redis; the higher of both counts.

The cookie needs no look-up, but of two answers that cross each other the older may arrive last; Redis keeps the
maximum, and also serves clients that keep no cookies. Without Redis, the cookie alone is left.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from routers.config import routing
from routers.redis import ask_redis, redis_client

# Fields are compared as text: all are of the same width. KEYS: the visitor. ARGV: lifetime in ms, then field, value...
_KEEP_HIGHEST = """
for i = 2, #ARGV, 2 do
    local kept = redis.call('HGET', KEYS[1], ARGV[i])
    if not kept or kept < ARGV[i + 1] then redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
"""
_UNTIL = "until"
_WIDTH = 16


def _signer() -> Signer:
    # Made when it is used: what merely imports us, such as the documentation, has no secret key.
    return Signer(salt="routers.token")


@dataclass(frozen=True)
class Token:
    """The positions a visitor must see, by logical database.

    `until` is a time (Unix): before it everything is read from the primary, because a position could not be found out.
    """

    positions: Mapping[str, int] = field(default_factory=dict)
    until: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.positions or self.until)

    def merge(self, other: "Token") -> "Token":
        """Return the higher of both, database by database."""
        names = {*self.positions, *other.positions}
        highest = {name: max(self.positions.get(name, 0), other.positions.get(name, 0)) for name in names}
        return Token(highest, max(self.until, other.until))

    def to_fields(self) -> dict[str, str]:
        """Return it as words of one width, which compare as their numbers do."""
        fields = {name: f"{position:0{_WIDTH}x}" for name, position in self.positions.items()}
        return fields | ({_UNTIL: f"{int(self.until) + 1:0{_WIDTH}x}"} if self.until else {})

    @classmethod
    def from_fields(cls, fields: Mapping[str, str]) -> "Token":
        """Read what `to_fields` wrote; raise ValueError for anything else."""
        numbers = {name: int(value, 16) for name, value in fields.items()}
        until = numbers.pop(_UNTIL, 0)
        return cls(numbers, float(until))


def load_token(request: HttpRequest) -> Token:
    """Return what the visitor must see."""
    visitor, token = _read_cookie(request)
    name = visitor or _api_client(request)
    return token.merge(_fetch(name)) if name else token


def store_token(request: HttpRequest, response: HttpResponse, token: Token) -> None:
    """Keep what the visitor must see, with the visitor and in Redis."""
    visitor = _read_cookie(request)[0] or _api_client(request) or _visitor(request)
    _keep(visitor, token)
    words = "&".join(f"{name}={value}" for name, value in token.to_fields().items())
    response.set_cookie(
        routing().cookie,
        _signer().sign(f"{visitor}&{words}"),
        max_age=int(routing().token_seconds),
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def clear_token(request: HttpRequest, response: HttpResponse) -> None:
    """Take the cookie back: what it asks for is everywhere."""
    response.delete_cookie(routing().cookie, samesite="Lax")


def prepare() -> None:
    """Make the Redis client now: it takes long to import, which the first visitor who writes would wait for."""
    redis_client()


def has_cookie(request: HttpRequest) -> bool:
    """Say whether the visitor carries a token."""
    return routing().cookie in request.COOKIES


def pinned_to_primary() -> Token:
    """Return a token for a write whose position nobody knows: the primary, until no replica read from can lack it."""
    return Token(until=time.time() + routing().max_lag_seconds + 1)


def _read_cookie(request: HttpRequest) -> tuple[str, Token]:
    try:
        visitor, *words = _signer().unsign(request.COOKIES.get(routing().cookie, "")).split("&")
        return visitor, Token.from_fields(dict(word.split("=", 1) for word in words))
    except (BadSignature, ValueError):
        # Somebody's own making, or signed by a key of before: as good as none.
        return "", Token()


def _api_client(request: HttpRequest) -> str:
    return _name(request.headers.get("Authorization", ""))


def _visitor(request: HttpRequest) -> str:
    """Name a visitor who carries no token yet: two first writes at once are by the same one."""
    known = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    return _name(next((request.COOKIES[name] for name in known if name in request.COOKIES), "")) or token_urlsafe(12)


def _name(secret: str) -> str:
    return blake2b(secret.encode(), digest_size=12, key=b"routers.token").hexdigest() if secret else ""


def _fetch(visitor: str) -> Token:
    try:
        words = [word.decode() for word in ask_redis("HGETALL", _key(visitor))]
        return Token.from_fields(dict(zip(words[::2], words[1::2], strict=True)))
    except (RedisError, ValueError):
        return Token()


def _keep(visitor: str, token: Token) -> None:
    arguments: Iterable[Any] = (word for pair in token.to_fields().items() for word in pair)
    try:
        redis_client().eval(_KEEP_HIGHEST, 1, _key(visitor), int(routing().token_seconds * 1000), *arguments)
    except RedisError:
        return  # the cookie has it


def _key(visitor: str) -> str:
    return f"routing:{visitor}"
