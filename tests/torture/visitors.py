"""The visitors: each writes now and then, looks at once whether it is there, and reads in between."""

import random
import threading
from collections.abc import Callable
from itertools import cycle

import requests

from tests.torture.cluster import now
from tests.torture.history import History, Kind, Request
from tests.torture.protocol import SERVER_HEADER, Way

WRITES = 0.1  # of all requests but those that look at what was just written
MOST_PAUSE = 0.2  # seconds between two pages
PATIENCE = 30.0  # seconds for one answer


class Visitor:
    """One visitor with the cookies of a browser; from one scenario to the next it keeps them."""

    def __init__(self, name: str, address: str, history: History, *, seed: int) -> None:
        """Be called `name` at the contender at `address`."""
        self.name = name
        self.address = address
        self._history = history
        self._random = random.Random(seed)  # noqa: S311 -- no secret
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy stands between
        self._value = 0
        self._ways = cycle([(way, link) for link in (False, True) for way in Way])

    def visit(self, stop: threading.Event) -> None:
        """Write, and then write and read until told to stop."""
        self._session.close()  # the server may be closing what has been idle since the last scenario; cookies stay
        self.write()
        while not stop.is_set():
            if self._random.random() < WRITES:
                self.write()
            self.read()
            stop.wait(self._random.uniform(0, MOST_PAUSE))

    def read(self) -> None:
        """Read the highest of one's own notes."""
        self._request(Kind.READ, 0, lambda: self._get("notes/", visitor=self.name))

    def write(self) -> None:
        """Write the next note, each time in another way."""
        self._value += 1
        way, by_link = next(self._ways)
        note = {"visitor": self.name, "value": str(self._value), "way": way}
        if by_link:
            self._request(Kind.WRITE, self._value, lambda: self._get("notes/link/", **note))
        else:
            self._request(Kind.WRITE, self._value, lambda: self._post("notes/", **note))

    def _get(self, path: str, **query: str) -> requests.Response:
        return self._session.get(self.address + path, params=query, timeout=PATIENCE)

    def _post(self, path: str, **form: str) -> requests.Response:
        return self._session.post(self.address + path, data=form, timeout=PATIENCE)

    def _request(self, kind: Kind, value: int, send: Callable[[], requests.Response]) -> None:
        start = now()
        error, on_replica = "", False
        try:
            answer = send()
            answer.raise_for_status()
        except requests.RequestException as problem:
            error = type(problem).__name__
        else:
            if kind is Kind.READ:
                value = int(answer.text)
                on_replica = answer.headers[SERVER_HEADER].startswith("replica")
        self._history.add(Request(self.name, kind, value, start, now(), error, on_replica))


class Crowd:
    """All visitors of one contender."""

    def __init__(self, contender: str, port: int, count: int) -> None:
        """Be `count` visitors at a port of this machine."""
        self.history = History()
        names = names_of(contender, count)
        address = f"http://127.0.0.1:{port}/"
        self._visitors = [Visitor(name, address, self.history, seed=place) for place, name in enumerate(names)]
        self._threads: list[threading.Thread] = []
        self._stop = threading.Event()

    def start(self) -> None:
        """Let all visit."""
        self._stop.clear()
        self._threads = [
            threading.Thread(target=visitor.visit, args=[self._stop], daemon=True) for visitor in self._visitors
        ]
        for thread in self._threads:
            thread.start()

    def tell_to_stop(self) -> None:
        """Let all finish the page they are at."""
        self._stop.set()

    def wait(self) -> None:
        """Wait until all have finished it."""
        for thread in self._threads:
            thread.join()

    def move(self, port: int) -> None:
        """Go on at another port, where the contender was started anew."""
        for visitor in self._visitors:
            visitor.address = f"http://127.0.0.1:{port}/"


def names_of(contender: str, count: int) -> list[str]:
    """Return the names of a contender's visitors; the part before the dash is the contender's."""
    return [f"{contender}-{place}" for place in range(1, count + 1)]
