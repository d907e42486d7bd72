"""A shop of a test's own, as it is deployed: servers that a test may hold or kill, gunicorn, a small catalogue."""

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.stack.stack import Stack
from tests.benchmarks.load import HOST
from tests.benchmarks.servers import ROOT, Gunicorn

NAME = "shop.example"
PATIENCE = 30.0  # seconds for one answer
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "settings.prod",
    "SECRET_KEY": "of a shop that lives for some tests, and protects nothing: 0123456789",
    "ALLOWED_HOSTS": NAME,
    "SITE_URL": f"https://{NAME}",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "DEFAULT_FROM_EMAIL": f"shop@{NAME}",
}
COMMANDS = (
    ("manage.py", "migrate", "-v0"),
    ("manage.py", "collectstatic", "--no-input", "-v0"),
    ("-m", "tests.journeys.seed"),
)


@dataclass(frozen=True)
class Answer:
    """Status and body; 0 and nothing where there was no answer."""

    status: int = 0
    text: str = ""


@dataclass(frozen=True)
class ServedShop:
    """The servers and the port of gunicorn, which takes whoever asks for a proxy on this machine."""

    stack: Stack
    port: int

    def ask(self, path: str) -> Answer:
        """Ask gunicorn for a page, as Nginx does."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={"Host": NAME, "X-Forwarded-Proto": "https"})
            response = connection.getresponse()
            return Answer(response.status, response.read().decode())
        except (OSError, http.client.HTTPException):
            return Answer()
        finally:
            connection.close()


@contextmanager
def served_shop(folder: Path) -> Iterator[ServedShop]:
    """Run a shop below `folder`, with one replica, until the block ends."""
    stack = Stack("served", root=folder, replicas=1, say=_nothing)
    environment = _environment(stack)
    try:
        stack.start()
        environment |= dict(line.split("=", 1) for line in stack.environment().splitlines())
        for words in COMMANDS:
            command = [sys.executable, *words]
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}"
        assert stack.replicas[0].catch_up()
        with Gunicorn("shop", "shop.wsgi", folder, environment) as gunicorn:
            yield ServedShop(stack, gunicorn.port)
    finally:
        stack.stop()


def _nothing(text: str) -> None:
    """Say nothing: a test that fails shows what a server has said."""


def _environment(stack: Stack) -> dict[str, str]:
    folders = {f"{name.upper()}_ROOT": str(stack.directory / name) for name in ("static", "media", "upload")}
    return os.environ | SETTINGS | folders
