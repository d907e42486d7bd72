"""The load: a few clients, each with one connection that it keeps, for a number of requests or a time."""

import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Self

HOST = "127.0.0.1"
PATIENCE = 30.0  # seconds for one answer
QUERIES_HEADER = "x-queries"


class WrongAnswerError(Exception):
    """The server did not answer as a page does."""


@dataclass(frozen=True)
class Answer:
    """Status, headers by lower-case name, and body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Load:
    """What a load saw: one latency per answer, and the time it took, in seconds."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0


class Client:
    """Speaks HTTP/1.1 over one connection; as little work as it can be, for it shares the machine with the server."""

    def __init__(self, port: int) -> None:
        """Connect to a port of this machine."""
        self._socket = socket.create_connection((HOST, port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = f" HTTP/1.1\r\nHost: {HOST}:{port}\r\nAccept: text/html\r\n\r\n".encode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self._socket.close()

    def get(self, path: str) -> Answer:
        """Return the answer for a path; raise WrongAnswerError where it does not say its length."""
        status, head, body = self._exchange(b"GET " + path.encode() + self._head)
        lines = head.decode("latin-1").split("\r\n")[1:]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return Answer(status, headers, body)

    def expect_page(self, request: bytes) -> None:
        """Send a request as `request_for` makes it; raise WrongAnswerError unless the answer is 200."""
        status, head, _ = self._exchange(request)
        if status != 200:
            raise WrongAnswerError(f"{request.split(maxsplit=2)[1].decode()} was answered with {head[:60]!r}.")

    def request_for(self, path: str) -> bytes:
        """Return the bytes that ask for a path."""
        return b"GET " + path.encode() + self._head

    def _exchange(self, request: bytes) -> tuple[int, bytes, bytes]:
        self._socket.sendall(request)
        received = bytearray()
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head = bytes(received[:end])
        missing = _length(head) - (len(received) - end - 4)
        while missing > 0:
            piece = self._more()
            received += piece
            missing -= len(piece)
        return int(head[9:12]), head, bytes(received[end + 4 :])

    def _more(self) -> bytes:
        piece = self._socket.recv(262_144)
        if not piece:
            raise WrongAnswerError("The server closed the connection before its answer was complete.")
        return piece


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.find(b"\r\ncontent-length:")
    if start < 0:
        raise WrongAnswerError(f"The answer does not say its length: {head[:200]!r}")
    return int(lower[start + 17 :].split(b"\r\n", 1)[0])


def run_load(port: int, path: str, *, clients: int, requests: int, seconds: float) -> Load:
    """Ask for one page again and again until `requests` are answered or `seconds` have passed."""
    load = Load()
    begin = time.perf_counter()
    errors: list[Exception] = []

    def work(share: int) -> None:
        try:
            load.latencies += _ask(port, path, share, begin + seconds)
        except (OSError, WrongAnswerError) as error:
            errors.append(error)

    shares = [requests // clients + (number < requests % clients) for number in range(clients)]
    threads = [threading.Thread(target=work, args=[share]) for share in shares if share]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.perf_counter() - begin
    if errors:
        raise errors[0]
    return load


def _ask(port: int, path: str, count: int, end: float) -> list[float]:
    latencies: list[float] = []
    with Client(port) as client:
        request = client.request_for(path)
        for _ in range(count):
            start = time.perf_counter()
            # One answer in any case: no figure is made of none.
            if start > end and latencies:
                break
            client.expect_page(request)
            latencies.append(time.perf_counter() - start)
    return latencies
