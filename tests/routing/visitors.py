"""A visitor of the little project of the torture run, in this process: a browser that keeps to a cookie's time."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import close_old_connections
from django.test import Client

from routers.config import routing
from tests.torture.protocol import SERVER_HEADER, Way

_names = itertools.count(1)


@dataclass(frozen=True)
class Seen:
    """What a read showed, and where it came from."""

    value: int
    role: str
    port: int


class Browser(Client):
    """Django's client, without what it does for tests that run in a transaction."""

    received_at = 0.0

    def request(self, **request: Any) -> Any:
        self._drop_old_cookies()
        response = super().request(**request)
        # As the end of a request does; the client leaves it out, for a test's transaction would go with it.
        close_old_connections()
        self.received_at = time.monotonic()
        return response

    def _drop_old_cookies(self) -> None:
        for name, cookie in [*self.cookies.items()]:
            if time.monotonic() > self.received_at + float(cookie["max-age"] or 0):
                del self.cookies[name]


class Visitor:
    """Writes numbers that grow, and reads the highest."""

    def __init__(self, name: str = "") -> None:
        self.name = name or f"visitor-{next(_names)}"
        self.browser = Browser()
        self.value = 0
        self._ways = itertools.cycle(itertools.product(Way, (self.browser.post, self._follow_link)))

    def write(self) -> Any:
        """Write the next number, each time in another way; return the answer."""
        self.value += 1
        way, send = next(self._ways)
        path = "/notes/link/" if send == self._follow_link else "/notes/"
        response = send(path, {"visitor": self.name, "value": self.value, "way": way})
        assert response.status_code == 204
        return response

    def read(self) -> Seen:
        """Return the highest number shown."""
        response = self.look()
        role, _, port = response.headers[SERVER_HEADER].partition(":")
        return Seen(int(response.content), role, int(port))

    def look(self) -> Any:
        """Read, and return the answer."""
        return self.browser.get("/notes/", {"visitor": self.name})

    def reads(self, count: int) -> Iterator[Seen]:
        """Read so many times."""
        return (self.read() for _ in range(count))

    @property
    def token(self) -> str:
        """The cookies with what the visitor must see; empty if there are none."""
        cookies = self.browser.cookies.items()
        return ";".join(cookie.value for name, cookie in cookies if name.startswith(f"{routing().cookie}-"))

    def another_tab(self) -> "Visitor":
        """Return the same visitor, who sends the cookies of now and receives answers of their own."""
        other = Visitor(self.name)
        other.value = self.value
        other.browser.cookies.update(self.browser.cookies)
        other.browser.received_at = self.browser.received_at
        return other

    def receive(self, response: Any) -> None:
        """Take the cookies of an answer now, whenever it was sent."""
        self.browser.cookies.update(response.cookies)
        self.browser.received_at = time.monotonic()

    def _follow_link(self, path: str, query: dict[str, Any]) -> Any:
        return self.browser.get(path, query)
