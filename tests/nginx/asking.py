"""A browser as Nginx sees it: TLS to one of our names, and a path that is sent as it stands."""

import http.client
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.load import HOST
from tests.nginx.server import Nginx

PATIENCE = 30.0
NAME = "shop.example"


@dataclass(frozen=True)
class Answer:
    """Status, headers (of each name all values), and body."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass(frozen=True)
class Browser:
    """Asks an Nginx, over a connection of its own each time."""

    nginx: Nginx

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        host: str = NAME,
        body: bytes | Iterable[bytes] | None = None,
        **headers: str,
    ) -> Answer:
        """Return the answer; the name of a header is written with underscores. Parts need a length."""
        connection = _Connection(self.nginx, host)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            if isinstance(body, bytes):
                sent = {"Content-Length": str(len(body)), **sent}
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


class _Connection(http.client.HTTPConnection):
    """To this machine, under the shop's name."""

    def __init__(self, nginx: Nginx, host: str) -> None:
        super().__init__(host, timeout=PATIENCE)
        self._nginx = nginx

    def connect(self) -> None:
        plain = socket.create_connection((HOST, self._nginx.port), timeout=PATIENCE)
        self.sock = trusting(self._nginx.certificate).wrap_socket(plain, server_hostname=self.host)


def trusting(certificate: Path | None) -> ssl.SSLContext:
    """Return how to speak with a server that has this certificate, and with no other."""
    assert certificate
    return ssl.create_default_context(cafile=str(certificate / "fullchain.pem"))
