"""Visitors who go from page to page without a pause, and note what they got and how long it took."""

import itertools
import threading
import time
from dataclasses import dataclass, field
from typing import Self

from tests.serving import ServedShop

PATHS = (
    "/",
    "/products/",
    "/products/?page=2",
    "/categories/novels/",
    "/products/emma/",
    "/search/?q=volume",
    "/search/suggest/?q=vol",
    "/nowhere-near-a-page/",
)


@dataclass(frozen=True)
class Visit:
    """One request: its status (0 where there was no answer) and its seconds."""

    path: str
    status: int
    seconds: float

    @property
    def is_answered(self) -> bool:
        """Whether the answer is the one that belongs to the path."""
        return self.status == (404 if "nowhere" in self.path else 200)


@dataclass
class Load:
    """A load on the shop, until the block ends."""

    shop: ServedShop
    visitors: int = 4
    visits: list[Visit] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._go, args=[number]) for number in range(self.visitors)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *reason: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def go_on(self, seconds: float) -> None:
        """Let the visitors go on for a while, and until each of them has come by again."""
        until, count = time.monotonic() + seconds, len(self.visits) + 2 * self.visitors
        while time.monotonic() < until or len(self.visits) < count:
            time.sleep(0.05)

    def _go(self, number: int) -> None:
        for path in itertools.cycle(PATHS[number:] + PATHS[:number]):
            if self._is_over.is_set():
                return
            start = time.monotonic()
            status = self.shop.ask(path).status
            self.visits.append(Visit(path, status, time.monotonic() - start))
