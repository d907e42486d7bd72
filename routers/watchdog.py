"""The longest a statement may take, held on our side: a frozen server keeps its sockets open and says nothing.

A statement that has had its time has its socket shut, which wakes whoever waits on it, thread or greenlet alike. So
one mechanism does for both, and a statement costs no timer of its own.
"""

import os
import threading
import time
from socket import SHUT_RDWR, socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psycopg2.extensions import connection

    from routers.topology import Node

TICK_SECONDS = 0.02


class Watch:
    """A statement or a greeting under way.

    `reason` says why it was given up, if it was; `is_late`, that its own time was over.
    """

    __slots__ = ("_begin", "_is_doubtful", "_is_over", "_lock", "_node", "_raw", "_seconds", "is_late", "reason")

    def __init__(self, raw: "connection", seconds: float, node: "Node | None") -> None:
        self._begin, self._seconds = time.monotonic(), seconds
        self.reason, self.is_late = "", False
        self._raw, self._node = raw, node
        self._lock = threading.Lock()
        self._is_doubtful = self._is_over = False

    def end(self) -> None:
        """Say that the statement is over: from here on, nobody shuts the socket."""
        _watches.pop(id(self), None)
        with self._lock:
            self._is_over = True

    def look(self, now: float) -> None:
        """Give the statement up if its time is over or its node has fallen silent, and was at the look before.

        Between two looks whatever has arrived is read: where this process is slow, an answer may lie there since long.
        """
        is_late = 0 < self._seconds < now - self._begin
        # A suspicion is not enough: one lost connection would take all others along, and each of them suspects again.
        is_left = self._node is not None and self._node.is_silent
        if is_late and self._is_doubtful:
            self._give_up(f"no answer within {self._seconds:g} s", is_late=True)
        elif is_left and self._is_doubtful:
            self._give_up("the server does not answer any more")
        self._is_doubtful = is_late or is_left

    def _give_up(self, reason: str, *, is_late: bool = False) -> None:
        with self._lock:
            # The number of a socket belongs to this statement only until it is over. A connection that is being made
            # has none at first, nor ever where libpq waits by itself, within its own limit.
            if self._is_over or self._raw.closed or (number := self._raw.fileno()) < 0:
                return
            if not self.reason:
                self.reason, self.is_late = reason, is_late
            # Shut time and again: of a name with several addresses libpq tries the next.
            with socket(fileno=os.dup(number)) as duplicate:
                try:
                    duplicate.shutdown(SHUT_RDWR)
                except OSError:
                    return  # it was shut from the other side


_watches: dict[int, Watch] = {}
_something = threading.Event()
_thread: threading.Thread | None = None
_start = threading.Lock()


def watch(raw: "connection", *, seconds: float, node: "Node | None" = None) -> Watch:
    """Watch a statement that is about to be sent, for `seconds` (0: for ever), and while `node`, if named, lives."""
    found = Watch(raw, seconds, node)
    _watches[id(found)] = found
    if not _something.is_set():
        _something.set()
    if _thread is None:
        _start_thread()
    return found


def _start_thread() -> None:
    global _thread  # noqa: PLW0603 -- one for the process
    with _start:
        if _thread is None:
            _thread = threading.Thread(target=_look_after_all, name="statement watchdog", daemon=True)
            _thread.start()


def _look_after_all() -> None:
    while True:
        if not _watches:
            _something.clear()
            _something.wait()
        time.sleep(TICK_SECONDS)
        now = time.monotonic()
        for found in list(_watches.values()):
            found.look(now)


def _after_fork() -> None:
    global _thread, _start, _something
    _thread, _start, _something = None, threading.Lock(), threading.Event()
    _watches.clear()


os.register_at_fork(after_in_child=_after_fork)
