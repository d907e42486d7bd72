"""Writes at a steady rate, whatever the shop takes for an answer, and what became of them."""

import queue
import secrets
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

from fleet.drill.visitor import Outcome, Visitor

# One of so many writes comes over a bad line, and takes this long to send.
SLOW_EVERY = 40
SLOWLY = 5.0  # seconds


@dataclass(frozen=True)
class Verdict:
    """How a load went: `lost` was acknowledged and is not there."""

    sent: int
    failed: Counter[str]
    lost: int
    longest: float
    median: float

    def __str__(self) -> str:
        """Say it in a line."""
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.failed.most_common()) or "none"
        times = f"median {self.median:.2f} s, longest {self.longest:.2f} s"
        return f"{self.sent} writes, failed: {kinds}, acknowledged and lost: {self.lost}, {times}"


class Load:
    """Visitors who write at a rate (per second) from entering the block until leaving it."""

    def __init__(self, visitors: Sequence[Visitor], *, rate: float) -> None:
        self._visitors = visitors
        self._free: queue.SimpleQueue[Visitor] = queue.SimpleQueue()
        self._rate = rate
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._outcomes: list[Outcome] = []
        self._slow: list[Outcome] = []
        self._clock = threading.Thread(target=self._send_all, daemon=True)
        for visitor in visitors:
            self._free.put(visitor)

    def __enter__(self) -> Self:
        """Begin."""
        self._clock.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Stop, and wait for the answers that are still to come."""
        self._stop.set()
        self._clock.join()

    def verdict(self) -> Verdict:
        """Look every acknowledged write up, and say how it went; times are those of quick senders."""
        seconds = sorted(outcome.seconds for outcome in self._outcomes) or [0.0]
        everything = self._outcomes + self._slow
        return Verdict(
            sent=len(everything),
            failed=Counter(outcome.problem for outcome in everything if outcome.problem),
            lost=sum(len(visitor.lost()) for visitor in self._visitors),
            longest=seconds[-1],
            median=seconds[len(seconds) // 2],
        )

    def _send_all(self) -> None:
        pool = ThreadPoolExecutor(len(self._visitors))
        begin, number = time.monotonic(), 0
        while not self._stop.is_set():
            number += 1
            pool.submit(self._send, is_slow=number % SLOW_EVERY == 0)
            self._stop.wait(max(0.0, begin + number / self._rate - time.monotonic()))
        # What nobody has begun to send is no failure of the shop's.
        pool.shutdown(cancel_futures=True)

    def _send(self, *, is_slow: bool) -> None:
        visitor = self._free.get()
        outcome = visitor.write(secrets.token_hex(8), slowly=SLOWLY if is_slow else 0.0)
        self._free.put(visitor)
        with self._lock:
            (self._slow if is_slow else self._outcomes).append(outcome)
