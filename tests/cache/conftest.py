"""The shop as a server runs it: the page cache in front of Django."""

import io
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler

from deploy.stack import processes
from deploy.stack.programs import valkey_program
from settings.redis import redis_caches
from shop.catalogue.models import Product
from shop.catalogue.tests.factories import CategoryFactory, ProductFactory
from shop.core.page_cache import metrics
from shop.core.page_cache.wsgi import PageCache
from tests.cache import urls


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


Ask = Callable[..., Answer]


def environ(path: str, **extra: Any) -> dict[str, Any]:
    address, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": address,
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "testserver",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        **extra,
    }


class OwnRedis:
    """A Redis that a test may kill, freeze or fill."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = {"bind": "127.0.0.1", "port": self.port, "save": "", "dir": self.folder}
        words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
        self._process = subprocess.Popen([valkey_program(), *words], stdout=subprocess.DEVNULL)
        assert processes.wait_until(lambda: self.say("PING").startswith("+PONG"), seconds=10)

    def say(self, command: str) -> str:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=3) as connection:
                connection.sendall(f"{command}\r\n".encode())
                return connection.recv(4096).decode()
        except OSError:
            return ""

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)


@pytest.fixture(scope="session")
def running_redis(tmp_path_factory) -> Iterator[OwnRedis]:
    redis = OwnRedis(tmp_path_factory.mktemp("redis"))
    yield redis
    redis.kill()


@pytest.fixture(autouse=True)
def redis(running_redis, settings) -> OwnRedis:
    """A Redis that no other test empties meanwhile."""
    running_redis.say("FLUSHALL")
    settings.CACHES = redis_caches(running_redis.url)
    return running_redis


@pytest.fixture
def ask() -> Ask:
    """Ask as a server does: `ask("/products/", HTTP_COOKIE="a=b")`."""
    application = PageCache(WSGIHandler())

    def answer(path: str, **extra: Any) -> Answer:
        started: list[Any] = []
        response = application(environ(path, **extra), lambda status, headers: started.extend([status, headers]))
        body = b"".join(response)
        if hasattr(response, "close"):
            response.close()
        return Answer(int(started[0].split()[0]), dict(started[1]), body)

    return answer


@pytest.fixture
def odd_pages(settings) -> None:
    settings.ROOT_URLCONF = urls.__name__
    urls.builds.clear()


@pytest.fixture
def emma() -> Product:
    product: Product = ProductFactory(
        title="Emma",
        slug="emma",
        category=CategoryFactory(name="Novels", slug="novels"),
        variant__price=Decimal("7.90"),
        variant__sku="EMMA",
    )
    return product


@pytest.fixture
def count() -> Callable[[str], int]:
    """How often something has happened since the test began: `count("REBUILD")`."""
    names = ["HIT", "AGED", "MISS", "REBUILD", "WAIT", "ERROR", "CHANGE"]
    before = {name: getattr(metrics, name)._value.get() for name in names}
    return lambda name: int(getattr(metrics, name)._value.get() - before[name])
