"""A mail server that is away at first: it answers as one that is being restarted, and then takes what comes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import cast

AWAY, READY, FINE, GO_ON = b"421 Try again later", b"220 Here", b"250 Fine", b"354 Go on"


@dataclass
class MailServer:
    """How often it was asked, and what it took; the first `refusals` that come are sent away."""

    refusals: int
    asked: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    url: str = ""


class _Talk(StreamRequestHandler):
    """One client's talk, as far as Django's backend and Alertmanager talk."""

    def handle(self) -> None:
        """Send the client away, or take what it brings."""
        known = cast("_Server", self.server).known
        known.asked += 1
        if known.asked <= known.refusals:
            self._say(AWAY)
            return
        self._say(READY)
        while line := self.rfile.readline():
            word = line[:4].strip().upper()
            if word == b"QUIT":
                self._say(b"221 Bye")
                return
            if word == b"DATA":
                self._say(GO_ON)
                known.mails.append(self._mail())
            self._say(FINE)

    def _mail(self) -> EmailMessage:
        lines = iter(self.rfile.readline, b".\r\n")
        return message_from_bytes(b"".join(lines), policy=policy.default)

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


class _Server(ThreadingTCPServer):
    daemon_threads = True
    known: MailServer


@contextmanager
def mail_server(*, refusals: int, address: str = "127.0.0.1") -> Iterator[MailServer]:
    """Run one that sends the first few away."""
    with _Server((address, 0), _Talk) as server:
        server.known = MailServer(refusals, url=f"smtp://{address}:{server.server_address[1]}")
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.known
        server.shutdown()
