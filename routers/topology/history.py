"""When the primary was where: so a replica's position tells its lag, also when nothing is being written."""

from bisect import bisect_right
from collections import deque
from itertools import islice

INFINITE = float("inf")


class History:
    """The primary's positions over the last `seconds`. Read by every request, written by one thread."""

    def __init__(self, seconds: float, interval: float) -> None:
        self._times: deque[float] = deque(maxlen=int(seconds / interval) + 2)
        self._positions: deque[int] = deque(maxlen=self._times.maxlen)

    def add(self, at: float, position: int) -> None:
        """Note where the primary was. One with an older position is another one: what was before it is forgotten."""
        if self._positions and position < self._positions[-1]:
            self._times.clear()
            self._positions.clear()
        self._times.append(at)
        self._positions.append(position)

    @property
    def last(self) -> int:
        """The newest position; 0 where none is known."""
        return self._positions[-1] if self._positions else 0

    def lag(self, position: int, *, now: float) -> float:
        """Return for how many seconds, at most, what lies behind `position` has been there.

        0 for a replica that has all, infinite for one further back than is remembered.
        """
        positions = list(self._positions)
        if not positions or position >= positions[-1]:
            return 0.0
        index = bisect_right(positions, position)
        if index == 0:
            return INFINITE
        return now - next(islice(self._times, index - 1, None))
