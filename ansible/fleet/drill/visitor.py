"""A visitor of the shop as its customers are: over TLS, by its name, with the cookies of somebody signed in."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from fleet.drill.people import Person

PATIENCE = 30.0  # seconds for one answer
_TOKEN = "d" * 32  # against forged forms the shop compares the cookie with the field, and both are ours


@dataclass(frozen=True)
class Door:
    """Where the shop is reached: an address, the name that is asked for, and whom to trust."""

    address: str
    name: str
    authority: str  # PEM


@dataclass(frozen=True)
class Outcome:
    """What became of a request: `problem` is empty where it was done; `seconds` from the first byte sent."""

    begin: float
    seconds: float
    problem: str = ""

    def was_under_way(self, since: float, until: float) -> bool:
        """Say whether it was neither answered before that time nor begun after it."""
        return self.begin <= until and self.begin + self.seconds >= since


@dataclass
class Visitor:
    """Somebody who writes into their address book, each time a name that nobody has had."""

    person: Person
    door: Door
    acknowledged: list[str] = field(default_factory=list)
    session: str = ""

    def __post_init__(self) -> None:
        self.session = self.session or self.person.session

    def write(self, name: str, *, slowly: float = 0.0) -> Outcome:
        """Add an address, within `slowly` seconds where the line is bad; what is acknowledged is remembered."""
        begin = time.monotonic()
        problem = self._answer_to_form(name, slowly)
        if not problem:
            self.acknowledged.append(name)
        return Outcome(begin, time.monotonic() - begin, problem)

    def read(self) -> Outcome:
        """Look at the address book, which no cache has."""
        begin = time.monotonic()
        status, _ = self._book()
        return Outcome(begin, time.monotonic() - begin, "" if status == 200 else f"status {status}")

    def lost(self) -> set[str]:
        """Return which acknowledged names are not in the book; raise LookupError where nobody shows it for a minute."""
        deadline = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < deadline:
            status, page = self._book()
            if status == 200:
                return {name for name in self.acknowledged if name not in page}
            time.sleep(1)
        raise LookupError(f"The address book of {self.person.email} is not shown.")

    def _book(self) -> tuple[int, str]:
        """Return the status and the text of the page with the addresses; 0 where there is no answer."""
        try:
            with self._connection() as connection:
                connection.request("GET", "/account/addresses/", headers=self._headers())
                answer = self._answer(connection)
                return answer.status, answer.read().decode()
        except (OSError, HTTPException):
            return 0, ""

    def _answer_to_form(self, name: str, slowly: float) -> str:
        """Return what was wrong with the answer, or nothing."""
        form = urlencode(
            {
                "csrfmiddlewaretoken": _TOKEN,
                "country_code": "DE",
                "name": name,
                "street_address": "Unter den Linden 1",
                "postal_code": "10117",
                "city": "Berlin",
            }
        ).encode()
        try:
            with self._connection() as connection:
                self._send(connection, form, slowly)
                answer = self._answer(connection)
                answer.read()
        except (OSError, HTTPException) as error:
            return type(error).__name__
        return "" if answer.status == 302 else f"status {answer.status}"

    def _answer(self, connection: HTTPSConnection) -> HTTPResponse:
        """Return the answer, and go on with its session: that gets another key where the shop's own was replaced."""
        answer = connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie", []):
            if (cookie := SimpleCookie(header).get("sessionid")) and cookie.value:
                self.session = cookie.value
        return answer

    def _send(self, connection: HTTPSConnection, form: bytes, slowly: float) -> None:
        connection.putrequest("POST", "/account/addresses/add/", skip_host=True, skip_accept_encoding=True)
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(form))}
        for header, value in (self._headers() | kind).items():
            connection.putheader(header, value)
        connection.endheaders()
        half = len(form) // 2
        connection.send(form[:half])
        time.sleep(slowly)
        connection.send(form[half:])

    def _headers(self) -> dict[str, str]:
        return {
            "Host": self.door.name,
            "Cookie": f"sessionid={self.session}; csrftoken={_TOKEN}",
            "Referer": f"https://{self.door.name}/account/addresses/add/",
        }

    @contextmanager
    def _connection(self) -> Iterator[HTTPSConnection]:
        connection = _Connection(self.door)
        try:
            yield connection
        finally:
            connection.close()


class _Connection(HTTPSConnection):
    """Connects to an address, and asks for a name."""

    def __init__(self, door: Door) -> None:
        super().__init__(door.name, timeout=PATIENCE, context=_trusting(door.authority))
        self._door = door

    def connect(self) -> None:
        """Shake hands with whoever has the name's certificate."""
        plain = socket.create_connection((self._door.address, 443), timeout=PATIENCE)
        self.sock = _trusting(self._door.authority).wrap_socket(plain, server_hostname=self._door.name)


# Made once: it costs as much as ten requests.
@cache
def _trusting(authority: str) -> ssl.SSLContext:
    """Return how a visitor recognises the shop."""
    return ssl.create_default_context(cadata=authority)
