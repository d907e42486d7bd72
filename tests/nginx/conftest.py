"""Nginx as it is installed, in front of an upstream that answers as a test needs it."""

import itertools
import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.load import HOST
from tests.nginx.asking import NAME, Browser
from tests.nginx.server import Nginx, lay_out, running


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Leave the unit tests' cache alone: nothing here uses it."""


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for the shop's name and that of its application hosts, which vouches for itself."""
    folder = tmp_path_factory.mktemp("certificate")
    files = ("-keyout", folder / "key.pem", "-out", folder / "fullchain.pem")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2")
    name = ("-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME},DNS:app.internal")
    subprocess.run(["openssl", "req", "-x509", *key, *name, *files], check=True, capture_output=True)
    for link, file in {"ca.crt": "fullchain.pem", "host.crt": "fullchain.pem", "host.key": "key.pem"}.items():
        (folder / link).symlink_to(folder / file)
    return folder


@dataclass
class Upstream:
    """What stands where gunicorn would: it notes each request, and answers with `headers` and a new number."""

    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    is_away: bool = False
    hold: Callable[[], Any] = lambda: None

    def reset(self) -> None:
        """Forget what an earlier test has left here."""
        self.__init__()


@pytest.fixture(scope="session")
def _upstream() -> Iterator[tuple[Upstream, int]]:
    upstream, numbers = Upstream(), itertools.count(1)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            upstream.asked.append((self.path, dict(self.headers)))
            number, body = next(numbers), self.rfile.read(int(self.headers.get("Content-Length", 0)))
            upstream.hold()
            if upstream.is_away:
                return
            told = json.dumps({"number": number, "received": len(body)}).encode()
            self.send_response(upstream.status)
            for name, value in {**upstream.headers, "Content-Length": str(len(told))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told)

        do_POST = do_GET  # noqa: N815 -- as http.server calls it

        def log_message(self, *words: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    server = Server((HOST, 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield upstream, server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def upstream(_upstream) -> Upstream:
    """The upstream, without a memory of other tests."""
    _upstream[0].reset()
    return _upstream[0]


@pytest.fixture(scope="session")
def nginx(_upstream, certificate: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """A running Nginx in front of the upstream."""
    laid_out = lay_out(
        tmp_path_factory.mktemp("nginx") / "etc", upstream=_upstream[1], name=NAME, certificate=certificate
    )
    with running(laid_out) as started:
        yield started


@pytest.fixture
def browser(nginx: Nginx, upstream: Upstream) -> Browser:
    """Whoever asks the shop."""
    return Browser(nginx)
