"""Connections to Redis wait for their next use, and a dead one is nobody's."""

import os
from collections.abc import Iterator

import pytest
from django_redis import get_redis_connection

from shop.core.page_cache.pool import ResilientPool


@pytest.fixture
def pool() -> Iterator[ResilientPool]:
    ours = get_redis_connection("default").connection_pool
    assert isinstance(ours, ResilientPool)
    own = ResilientPool(**ours.connection_kwargs)
    yield own
    own.disconnect()


def ask(pool: ResilientPool, *command: str):
    connection = pool.get_connection()
    try:
        connection.send_command(*command)
        return connection.read_response()
    finally:
        pool.release(connection)


def test_a_connection_that_was_given_back_is_the_next_one_s(pool: ResilientPool):
    assert ask(pool, "CLIENT", "ID") == ask(pool, "CLIENT", "ID")


def test_two_at_once_have_two_connections(pool: ResilientPool):
    ask(pool, "PING")

    one, other = pool.get_connection(), pool.get_connection()

    assert one is not other
    pool.release(one)
    pool.release(other)


def test_a_connection_that_the_server_has_closed_is_replaced_unseen(pool: ResilientPool):
    before = ask(pool, "CLIENT", "ID")
    get_redis_connection("default").client_kill_filter(_id=before)

    assert ask(pool, "CLIENT", "ID") != before


def test_an_answer_that_nobody_waited_for_is_nobody_else_s(pool: ResilientPool):
    connection = pool.get_connection()
    connection.send_command("ECHO", "for somebody else")
    assert connection.can_read(timeout=5)
    pool.release(connection)

    assert ask(pool, "ECHO", "for me") == b"for me"


def test_disconnecting_closes_those_that_wait_too(pool: ResilientPool):
    connection = pool.get_connection()
    pool.release(connection)

    pool.disconnect()

    assert not connection.is_connected


def test_a_copied_process_makes_connections_of_its_own(pool: ResilientPool):
    before = ask(pool, "CLIENT", "ID")

    pid = os.fork()
    if pid == 0:
        os._exit(int(ask(pool, "CLIENT", "ID") == before))

    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert ask(pool, "CLIENT", "ID") == before
