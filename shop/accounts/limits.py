"""How often somebody may try: counted in Redis, and without Redis nobody may, but for the seconds of a fail-over.

Every try is an entry of a sorted set, one set for each thing that is tried (an account's password, its codes, what a
client posts). Looking and counting are one step in Redis, so that tries at once are not counted as one, and its clock
counts for all hosts.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.utils import timezone
from redis.exceptions import RedisError

from routers.redis import DURABLE, redis_client
from shop.accounts.models import User
from shop.accounts.stand_in import StandIn
from shop.accounts.windows import LIMITS

# KEYS: a sorted set. ARGV: the client, a name for the try, then of each window tries, seconds, and 1 if it counts the
# client's own alone. Returns for how many ms there is no room, and for how many there is none after this try.
_COUNT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local own, wait, full, longest = ARGV[1] .. '|', 0, 0, 0
for i = 3, #ARGV, 3 do
    local most, span = tonumber(ARGV[i]), ARGV[i + 1] * 1000
    local entries = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. (now - span), '+inf', 'WITHSCORES')
    local times = {}
    for j = 1, #entries, 2 do
        if ARGV[i + 2] ~= '1' or string.sub(entries[j], 1, #own) == own then
            table.insert(times, tonumber(entries[j + 1]))
        end
    end
    longest = math.max(longest, span)
    if #times >= most then
        wait = math.max(wait, times[#times - most + 1] + span - now)
    elseif #times + 1 == most then
        full = math.max(full, (times[1] or now) + span - now)
    end
end
if wait > 0 then return {wait, 0} end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - longest)
redis.call('ZADD', KEYS[1], now, own .. ARGV[2])
redis.call('PEXPIRE', KEYS[1], longest)
return {0, full}
"""


class LimitsUnavailableError(Exception):
    """Redis does not answer, so nobody can tell how often was tried: the try is refused."""


class TooOftenError(Exception):
    """There were too many tries; `until` is when there is room for one again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"Too many tries: there is room for one again at {until:%H:%M:%S}.")
        self.until = until


@dataclass(frozen=True, slots=True)
class Try:
    """A try that was counted. `locked_until` is set where it was the last one for a while."""

    key: str
    client: str
    token: str
    locked_until: datetime | None

    def take_back(self) -> None:
        """Count it no more: it was right. What Redis holds of it counts on where a fail-over is in the way."""
        _stand_in().take_back(self.key, self.token)
        try:
            redis_client(DURABLE).zrem(self.key, f"{self.client}|{self.token}")
        except RedisError as error:
            if not _stand_in().takes_over():
                raise LimitsUnavailableError from error


def count(what: str, *, whose: str, client: str = "") -> Try:
    """Count a try at `what`, a name of LIMITS, of somebody or something.

    Raise TooOftenError where there is no room for it, LimitsUnavailableError where nobody can tell.
    """
    key, token = _key(what, whose), secrets.token_hex(8)
    windows: Sequence[Any] = [part for one in LIMITS[what] for part in (one.tries, one.seconds, int(one.of_client))]
    try:
        wait, full = _script()(keys=[key], args=[client, token, *windows])
        _stand_in().rest()
    except RedisError as error:
        if not _stand_in().takes_over():
            raise LimitsUnavailableError from error
        wait, full = _stand_in().count(key, client, token, LIMITS[what]), 0
    if wait:
        raise TooOftenError(_in(wait))
    return Try(key, client, token, _in(full) if full else None)


def count_message(user: User, number: str) -> None:
    """Count a code that is to be sent to a phone, for whoever asks and for the number; raise as `count`.

    Each costs money, and annoys whoever the number belongs to.
    """
    count("message", whose=f"user-{user.pk}")
    count("message", whose=f"number-{number}")


def forget(what: str, *, whose: str) -> None:
    """Let all tries so far count no more; raise LimitsUnavailableError."""
    try:
        redis_client(DURABLE).delete(_key(what, whose))
    except RedisError as error:
        raise LimitsUnavailableError from error


def _key(what: str, whose: str) -> str:
    return f"{settings.CACHES['default']['KEY_PREFIX']}:tries:{what}:{whose.lower()}"


def _in(milliseconds: int) -> datetime:
    return timezone.now() + timedelta(milliseconds=milliseconds)


@lru_cache(maxsize=1)
def _script() -> Any:
    return redis_client(DURABLE).register_script(_COUNT)


@lru_cache(maxsize=1)
def _stand_in() -> StandIn:
    return StandIn()


def _forget_redis(*, setting: str, **kwargs: Any) -> None:
    if setting == "CACHES":
        _script.cache_clear()
        _stand_in.cache_clear()


setting_changed.connect(_forget_redis)
