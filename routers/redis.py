"""The process's clients of Redis, for what is asked at every request.

What CACHE holds may be thrown away at any time; DURABLE keeps it for as long as it was told to.
"""

from functools import lru_cache
from typing import Any

from django.core.signals import setting_changed
from django_redis import get_redis_connection  # type: ignore[import-untyped]  # it ships no types
from redis import Redis

CACHE, DURABLE = "default", "durable"


@lru_cache(maxsize=2)
def redis_client(alias: str) -> Redis:
    """Return the client of a cache: one for the process, where Django's `caches` makes one a greenlet."""
    client: Redis = get_redis_connection(alias)
    return client


def ask_redis(alias: str, *command: str) -> Any:
    """Send one command and return its answer, without what the client does around it; raise RedisError."""
    pool = redis_client(alias).connection_pool
    connection = pool.get_connection()
    try:
        connection.send_command(*command)  # type: ignore[no-untyped-call]  # redis-py left it out
        return connection.read_response()
    finally:
        pool.release(connection)


def _forget_client(*, setting: str, **kwargs: Any) -> None:
    if setting == "CACHES":
        redis_client.cache_clear()


setting_changed.connect(_forget_client)
