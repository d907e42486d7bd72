"""How the environment names Redis: one server, or a primary by its Sentinels, with and without TLS."""

import ssl

import pytest

from settings.redis import broker, redis_caches, redis_url

WATCHED = (
    "rediss+sentinel://shop:p%40ss@redis1:26379,redis2,backup1:26380/shop-queue"
    "?ssl_ca_certs=/etc/ssl/shop/ca.crt&sentinel_password=word"
)
SENTINELS = [("redis1", 26379), ("redis2", 26379), ("backup1", 26380)]
TLS = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_ca_certs": "/etc/ssl/shop/ca.crt"}


def test_a_primary_is_found_by_its_sentinels_who_are_asked_with_a_password_of_their_own():
    cache = redis_caches(WATCHED)["default"]
    options = cache["OPTIONS"]

    assert cache["LOCATION"] == "redis://shop-queue/0"
    assert options["SENTINELS"] == SENTINELS
    assert (options["USERNAME"], options["PASSWORD"]) == ("shop", "p@ss")
    assert options["CONNECTION_POOL_KWARGS"].items() >= {"ssl": True, **TLS}.items()
    assert options["SENTINEL_KWARGS"].items() >= {"password": "word", "ssl": True, **TLS}.items()
    # A Sentinel on a dead host is asked once: the library would ask again for seconds.
    assert options["SENTINEL_KWARGS"]["retry"].get_retries() == 0


def test_the_queue_is_found_in_the_same_way():
    queue = broker(WATCHED)

    assert queue.url == ";".join(f"sentinel://shop:p%40ss@{host}:{port}" for host, port in SENTINELS)
    assert queue.options["master_name"] == "shop-queue"
    assert queue.tls == TLS


def test_one_server_is_asked_over_tls_with_a_certificate_that_is_checked():
    queue = broker("rediss://:secret@redis:6380/1?ssl_ca_certs=/etc/ssl/shop/ca.crt")

    assert (queue.url, queue.tls) == ("rediss://:secret@redis:6380/1", TLS)


def test_one_server_may_be_asked_without_tls():
    assert broker("redis://127.0.0.1:6379/1").tls is None


def test_what_is_not_thrown_away_lives_with_the_cache_where_nothing_else_is_said():
    caches = redis_caches("redis://one/0")

    assert caches["default"] == caches["durable"]
    assert redis_caches("redis://one/0", "redis://two/0")["durable"]["LOCATION"] == "redis://two/0"


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("http://redis:6379", "begins with none of redis://, rediss://"),
        ("redis+sentinel://redis1:26379", "comes the name of the primary"),
        ("redis+sentinel://redis1:26379/shop-cache/0", "comes the name of the primary"),
        ("redis+sentinel://redis1:port/shop-cache", "no Sentinel's host:port"),
        ("redis+sentinel://redis1,,redis2/shop-cache", "no Sentinel's host:port"),
        ("redis+sentinel://redis1/shop-cache?ssl_ca_cert=x", "an option that is none of sentinel_password, ssl_ca"),
    ],
)
def test_an_address_that_is_none_is_refused_and_says_why(value, fault):
    with pytest.raises(ValueError, match=fault):
        redis_url(value)
