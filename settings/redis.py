"""Redis: one server, or a primary that Sentinels watch; the cache, and what must not be thrown away beside it.

TLS is asked for by ``rediss``, and always verifies the server.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from redis.backoff import NoBackoff
from redis.retry import Retry

PLAIN, WATCHED = ("redis", "rediss"), ("redis+sentinel", "rediss+sentinel")
SENTINEL_PORT = 26379
_OPTIONS = {"ssl_ca_certs", "sentinel_password"}

# Of a page's cache: whoever waits longer builds the page meanwhile.
_CACHE_SECONDS = 0.25
# Of the queue, as whoever posts a form waits for it; what was not queued is found by sweeps.
_QUEUE_CONNECT_SECONDS, _QUEUE_SECONDS = 0.5, 1.0


@dataclass(frozen=True, slots=True)
class Watched:
    """A primary by the name that its Sentinels know it by."""

    name: str
    sentinels: list[tuple[str, int]]
    username: str
    password: str
    sentinel_password: str
    tls: dict[str, object]

    def sentinel_options(self) -> dict[str, object]:
        """Return how a Sentinel is asked: the next one takes its place at once, so none is asked twice."""
        return {
            "socket_connect_timeout": _CACHE_SECONDS,
            "socket_timeout": _CACHE_SECONDS,
            "retry": Retry(NoBackoff(), 0),
            **({"password": self.sentinel_password} if self.sentinel_password else {}),
            **({"ssl": True, **self.tls} if self.tls else {}),
        }


@dataclass(frozen=True, slots=True)
class Broker:
    """What Celery's settings say of its queue."""

    url: str
    options: dict[str, object]
    tls: dict[str, object] | None = None


def redis_url(value: str) -> str:
    """Return the address as it is, or nothing where none is given; raise ValueError where it is no address."""
    scheme = urlsplit(value).scheme
    if scheme in WATCHED:
        _watched(value)
    elif value and scheme not in PLAIN:
        raise ValueError(f"It begins with none of {', '.join(f'{known}://' for known in (*PLAIN, *WATCHED))}")
    return value


def redis_caches(url: str, durable_url: str = "") -> dict[str, dict[str, object]]:
    """Return the cache, and beside it what nobody throws away: counted tries, marks that count once, positions."""
    return {"default": _cache(url), "durable": _cache(durable_url or url)}


def broker(url: str) -> Broker:
    """Return how Celery finds its queue."""
    options: dict[str, object] = {"socket_connect_timeout": _QUEUE_CONNECT_SECONDS, "socket_timeout": _QUEUE_SECONDS}
    if urlsplit(url).scheme in PLAIN:
        bare, _, query = url.partition("?")
        return Broker(bare, options, _tls(url, _single(parse_qs(query))) or None)
    own = _watched(url)
    account = f"{quote(own.username, safe='')}:{quote(own.password, safe='')}@" if own.password else ""
    url = ";".join(f"sentinel://{account}{host}:{port}" for host, port in own.sentinels)
    return Broker(url, {**options, "master_name": own.name, "sentinel_kwargs": own.sentinel_options()}, own.tls or None)


def _cache(url: str) -> dict[str, object]:
    """Return a cache whose loss makes the shop slower and never breaks it."""
    # One connection for each greenlet of a worker, at most; without RESP3 it is made in one round trip less.
    pool: dict[str, object] = {"max_connections": 1000, "protocol": 2}
    own = {"CONNECTION_POOL_CLASS": "shop.core.page_cache.pool.ResilientPool", "CONNECTION_POOL_KWARGS": pool}
    location = url
    if urlsplit(url).scheme in WATCHED:
        watched = _watched(url)
        location = f"redis://{watched.name}/0"
        own = _of_watched(watched, pool)
    return {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": location,
        "KEY_PREFIX": "shop",
        "OPTIONS": {
            "IGNORE_EXCEPTIONS": True,
            "SOCKET_CONNECT_TIMEOUT": _CACHE_SECONDS,
            "SOCKET_TIMEOUT": _CACHE_SECONDS,
            **own,
        },
    }


def _of_watched(watched: Watched, pool: Mapping[str, object]) -> dict[str, Any]:
    # The client stays the one of a single server: that of django-redis for Sentinels would read from replicas, which
    # may not have heard of a change yet.
    return {
        "CONNECTION_FACTORY": "django_redis.pool.SentinelConnectionFactory",
        "CONNECTION_POOL_CLASS": "shop.core.page_cache.pool.ResilientSentinelPool",
        "CONNECTION_POOL_KWARGS": {**pool, **({"ssl": True, **watched.tls} if watched.tls else {})},
        "SENTINELS": watched.sentinels,
        "SENTINEL_KWARGS": watched.sentinel_options(),
        "USERNAME": watched.username,
        "PASSWORD": watched.password,
    }


def _watched(url: str) -> Watched:
    parts = urlsplit(url)
    options = _single(parse_qs(parts.query))
    if unknown := set(options) - _OPTIONS:
        raise ValueError(f"It has an option that is none of {', '.join(sorted(_OPTIONS))}: {', '.join(unknown)}")
    name = parts.path.strip("/")
    if not name or "/" in name:
        raise ValueError("After the Sentinels comes the name of the primary, as in /shop-cache")
    return Watched(
        name=name,
        sentinels=[_sentinel(host) for host in parts.netloc.rpartition("@")[2].split(",")],
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sentinel_password=options.get("sentinel_password", ""),
        tls=_tls(url, options),
    )


def _sentinel(address: str) -> tuple[str, int]:
    host, _, port = address.partition(":")
    if not host or not (port or "0").isdecimal():
        raise ValueError(f"{address!r} is no Sentinel's host:port")
    return host, int(port or SENTINEL_PORT)


def _tls(url: str, options: Mapping[str, str]) -> dict[str, object]:
    if not url.startswith("rediss"):
        return {}
    ours = {"ssl_ca_certs": options["ssl_ca_certs"]} if "ssl_ca_certs" in options else {}
    return {"ssl_cert_reqs": ssl.CERT_REQUIRED, **ours}


def _single(query: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: values[-1] for name, values in query.items()}
