"""Writes at a steady rate, whatever the shop takes for an answer, and what became of them."""

import queue
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from fleet.drill.visitor import Outcome, Visitor

# One of so many writes comes over a bad line, and takes this long to send: whatever happens, some are half sent.
SLOW_EVERY = 10
SLOWLY = 5.0  # seconds
# After so many writes somebody looks.
READ_EVERY = 5
# So many look everything up afterwards.
LOOKERS = 8


@dataclass(frozen=True)
class Verdict:
    """How a load went: `lost` names were acknowledged and are not there; `slow` are the writes over bad lines."""

    writes: Sequence[Outcome]
    slow: Sequence[Outcome]
    reads: Sequence[Outcome]
    lost: int

    @property
    def sent(self) -> int:
        """Return how many writes were sent."""
        return len(self.writes) + len(self.slow)

    @property
    def failed(self) -> list[Outcome]:
        """Return the writes that were not answered as they should be."""
        return [outcome for outcome in (*self.writes, *self.slow) if outcome.problem]

    @property
    def failed_reads(self) -> list[Outcome]:
        """Return the reads that were not."""
        return [outcome for outcome in self.reads if outcome.problem]

    @property
    def longest(self) -> float:
        """Return how long the slowest answer to a write of a quick sender took."""
        return max((outcome.seconds for outcome in self.writes if not outcome.problem), default=0.0)

    def acknowledged(self) -> list[float]:
        """Return when writes were acknowledged (seconds of this machine's monotonic clock), in their order."""
        return sorted(each.begin + each.seconds for each in (*self.writes, *self.slow) if not each.problem)

    def longest_silence(self) -> float:
        """Return the longest time in which no write was acknowledged."""
        return max((after - before for before, after in pairwise(self.acknowledged())), default=0.0)

    def __str__(self) -> str:
        """Say it in a line."""
        problems = (f"{each.problem} after {each.seconds:.0f} s" for each in (*self.failed, *self.failed_reads))
        kinds = Counter(problems)
        said = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) or "none"
        seconds = sorted(outcome.seconds for outcome in self.writes) or [0.0]
        sent = f"{self.sent} writes, {len(self.reads)} reads, failed: {said}, acknowledged and lost: {self.lost}"
        return f"{sent}, median {seconds[len(seconds) // 2]:.2f} s, longest {self.longest:.2f} s"


class Load:
    """Visitors who write at a rate (per second) from entering the block until leaving it, and read now and then."""

    def __init__(self, visitors: Sequence[Visitor], *, rate: float) -> None:
        self._visitors = visitors
        self._free: queue.SimpleQueue[Visitor] = queue.SimpleQueue()
        self._rate = rate
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._writes: list[Outcome] = []
        self._slow: list[Outcome] = []
        self._reads: list[Outcome] = []
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
        """Look every acknowledged write up, and say how it went."""
        with ThreadPoolExecutor(LOOKERS) as pool:
            lost = sum(map(len, pool.map(Visitor.lost, self._visitors)))
        return Verdict(writes=self._writes, slow=self._slow, reads=self._reads, lost=lost)

    def _send_all(self) -> None:
        pool = ThreadPoolExecutor(len(self._visitors))
        begin, number = time.monotonic(), 0
        while not self._stop.is_set():
            number += 1
            pool.submit(self._write, is_slow=number % SLOW_EVERY == 0)
            if number % READ_EVERY == 0:
                pool.submit(self._read)
            self._stop.wait(max(0.0, begin + number / self._rate - time.monotonic()))
        # What nobody has begun to send is no failure of the shop's.
        pool.shutdown(cancel_futures=True)

    def _write(self, *, is_slow: bool) -> None:
        with self._somebody() as visitor:
            outcome = visitor.write(secrets.token_hex(8), slowly=SLOWLY if is_slow else 0.0)
        with self._lock:
            (self._slow if is_slow else self._writes).append(outcome)

    def _read(self) -> None:
        with self._somebody() as visitor:
            outcome = visitor.read()
        with self._lock:
            self._reads.append(outcome)

    @contextmanager
    def _somebody(self) -> Iterator[Visitor]:
        visitor = self._free.get()
        try:
            yield visitor
        finally:
            self._free.put(visitor)
