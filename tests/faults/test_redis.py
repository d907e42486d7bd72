"""Redis killed, frozen or full while customers browse: no request fails or hangs, and soon pages are kept again."""

import signal
import socket

import pytest

from deploy.stack import processes
from tests.faults.load import Load
from tests.serving import ServedShop

# Beside the stacks' own tests, never at the same time: both choose free ports.
pytestmark = pytest.mark.xdist_group("stack")

# What the shop promises for any request under any fault.
LONGEST_SECONDS = 3.0
BEFORE_SECONDS, FAULT_SECONDS, AFTER_SECONDS = 1.5, 5.0, 2.0


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Leave the unit tests' cache alone: the shop under test is another process with its own."""


class Redis:
    """The served shop's own."""

    def __init__(self, shop: ServedShop) -> None:
        self._server = shop.stack.valkey

    def say(self, command: str) -> str:
        try:
            with socket.create_connection(("127.0.0.1", self._server.port), timeout=1) as connection:
                connection.sendall(f"{command}\r\n".encode())
                return connection.recv(65536).decode()
        except OSError:
            return ""

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        assert processes.wait_until(lambda: self._server.pid() is None, seconds=5)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def fill(self) -> None:
        assert self.say("CONFIG SET maxmemory 1").startswith("+OK")

    def mend(self) -> None:
        if self._server.pid() is None:
            self._server.launch()
        self._signal(signal.SIGCONT)
        assert processes.wait_until(lambda: self.say("CONFIG SET maxmemory 256mb").startswith("+OK"), seconds=5)

    @property
    def keeps_pages(self) -> bool:
        """Whether a page is kept that was built under the version of now."""
        return "page:https:" in self.say("KEYS *page:https:*?") and self.say("EXISTS shop:shared:version") == ":1\r\n"

    def _signal(self, signum: signal.Signals) -> None:
        pid = self._server.pid()
        assert pid is not None
        processes.send(pid, signum)


@pytest.fixture
def redis(shop: ServedShop):
    redis = Redis(shop)
    yield redis
    redis.mend()


@pytest.mark.parametrize("fault", ["kill", "freeze", "fill"])
def test_no_request_fails_or_hangs_and_pages_are_kept_again(shop: ServedShop, redis: Redis, fault: str):
    with Load(shop) as load:
        load.go_on(BEFORE_SECONDS)
        assert redis.keeps_pages
        getattr(redis, fault)()
        load.go_on(FAULT_SECONDS)
        redis.mend()
        # What was kept before is no sign that pages are kept again.
        redis.say("FLUSHALL")
        load.go_on(AFTER_SECONDS)
        assert processes.wait_until(lambda: redis.keeps_pages, seconds=10)

    assert [visit for visit in load.visits if not visit.is_answered] == []
    assert max(visit.seconds for visit in load.visits) < LONGEST_SECONDS
