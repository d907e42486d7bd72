"""The shop as deployed, with a database of its own on the test stack, and a browser that looks at it."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
import redis
from playwright.sync_api import Browser, sync_playwright
from psycopg2 import sql

from tests.journeys.mailbox import Mailbox
from tests.provider.server import CLIENT, SECRET, Provider, running_provider

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30
# With SCREENSHOTS=1 the shop holds the demo catalogue, and its pictures are taken instead of the journeys.
TAKES_SCREENSHOTS = bool(os.environ.get("SCREENSHOTS"))
# Their keys in the test stack's Redis; the unit tests have database 0.
REDIS_DATABASE = 8 if TAKES_SCREENSHOTS else 9
collect_ignore_glob = ["test_[!s]*.py", "test_s[!c]*.py"] if TAKES_SCREENSHOTS else ["test_screenshots*.py"]


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Leave the unit tests' cache alone: the shop under test is another process with its own."""


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    """A provider that people sign in with."""
    with running_provider() as provider:
        yield provider


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[dict[str, str]]:
    """A seeded shop that nobody serves yet."""
    scratch = tmp_path_factory.mktemp("journeys")
    with _database("DATABASE_URL") as url, _database("AUDIT_DATABASE_URL") as audit_url:
        environment = _environment(scratch, url, audit_url) | _offering(provider)
        # What an earlier run has counted, such as its tries to sign in, is no business of this one.
        redis.Redis.from_url(environment["REDIS_URL"]).flushdb()
        for command in ("migrate -v0", "migrate -v0 --database audit", "collectstatic -v0 --no-input"):
            _run([sys.executable, "manage.py", *command.split()], environment)
        words = ["demo"] if TAKES_SCREENSHOTS else []
        _run([sys.executable, "-m", "tests.journeys.seed", *words], environment)
        # The worker's task, without a worker.
        _run([sys.executable, "manage.py", "refresh_search_words"], environment)
        yield environment


@pytest.fixture(scope="session")
def shop_url(environment: dict[str, str]) -> Iterator[str]:
    """Serve the seeded shop by gunicorn and return its address."""
    with _served(environment) as port:
        _wait(port, "/categories/fiction/", http.client.OK)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def broken_shop_url(environment: dict[str, str]) -> Iterator[str]:
    """Serve a shop whose database is away, and whose cache has no page to show instead; return its address."""
    nowhere = {"DATABASE_URL": "postgresql://shop@127.0.0.1:1/shop", "REDIS_URL": "redis://127.0.0.1:1/0"}
    with _served(environment | nowhere) as port:
        _wait(port, "/healthz", http.client.OK)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def worker(environment: dict[str, str]) -> Iterator[Path]:
    """The worker, on the journeys' own queue; its log, where codes for phones stand."""
    command = [sys.executable, "-m", "celery", "-A", "shop", "worker", "--concurrency", "1"]
    path = Path(environment["STATIC_ROOT"]).with_name("worker.log")
    with path.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        yield path
        process.terminate()
        process.wait(START_SECONDS)


@pytest.fixture(scope="session")
def mailbox(environment: dict[str, str], worker: Path) -> Mailbox:
    """All that the shop has mailed; the worker sends it."""
    return Mailbox(environment)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium without a window."""
    chromium = shutil.which("chromium")
    assert chromium, "The journeys need a browser: install Debian's package chromium."
    # Its sandbox refuses root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


def _stack() -> dict[str, str]:
    """Read the test stack's addresses without touching this process's environment."""
    lines = (ROOT / ".local/test/env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line)


class _database:  # noqa: N801 -- a context manager, used like a function
    """A database beside the unit tests' own on the server of a role, dropped at the end."""

    def __init__(self, role: str) -> None:
        name = f"journeys_{os.getpid()}"
        parts = urlsplit(_stack()[role])
        primary = parts.netloc.split(",")[0]
        self.name = sql.Identifier(name)
        self.maintenance = urlunsplit((parts.scheme, primary, "/postgres", "", ""))
        self.url = urlunsplit((parts.scheme, parts.netloc, f"/{name}", "", ""))

    def __enter__(self) -> str:
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._execute("CREATE DATABASE {}")
        return self.url

    def __exit__(self, *exception: object) -> None:
        self._execute("DROP DATABASE {} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        connection = psycopg2.connect(self.maintenance)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(self.name))
        connection.close()


def _environment(scratch: Path, url: str, audit_url: str) -> dict[str, str]:
    stack = _stack()
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "settings.local",
        "STACK_ENV": str(ROOT / ".local/test/env"),
        "DATABASE_URL": url,
        "AUDIT_DATABASE_URL": audit_url,
        "REDIS_URL": f"{stack['REDIS_URL'].rpartition('/')[0]}/{REDIS_DATABASE}",
        "MEDIA_ROOT": str(scratch / "media"),
        "UPLOAD_ROOT": str(scratch / "uploads"),
        "STATIC_ROOT": str(scratch / "static"),
        "EMAIL_URL": f"filemail:///{scratch / 'mails'}",
        "WEB_CONCURRENCY": "1",
        "GRACEFUL_TIMEOUT": "1",
        "DEV": "",
    }


def _offering(provider: Provider) -> dict[str, str]:
    example = {"id": "example", "name": "Example", "server_url": provider.url, "client_id": CLIENT, "secret": SECRET}
    return {"OPENID_CONNECT_PROVIDERS": json.dumps([example])}


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}"


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[int]:
    """Run gunicorn as it is deployed, on a free port, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "shop.wsgi"]
    with Path(environment["STATIC_ROOT"]).with_name(f"gunicorn-{port}.log").open("wb") as log:
        address = {"PORT": str(port), "BIND": f"127.0.0.1:{port}"}
        server = subprocess.Popen(command, cwd=ROOT, env=environment | address, stdout=log, stderr=log)
        try:
            yield port
        finally:
            server.terminate()
            server.wait(timeout=START_SECONDS)


def _wait(port: int, path: str, status: int) -> None:
    """Wait until the shop answers as it should: it has started, and its replica has the catalogue."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == status:
                return
        except OSError:
            pass  # it is still starting
        finally:
            connection.close()
        time.sleep(0.1)
    pytest.fail(f"The shop did not answer {path} with {status} within {START_SECONDS} s.")
