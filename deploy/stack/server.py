"""What every server of the stack has in common: a directory, a port, and being started, found and ended."""

import signal
import socket
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from deploy.stack import processes
from deploy.stack.account import Account
from deploy.stack.errors import StackError

HOST = "127.0.0.1"
READY_SECONDS = 60.0  # recovery after a crash included
KILL_SECONDS = 5.0
IMPATIENT_SECONDS = 3.0  # for a server that was found not to answer
LOG_LINES = 5

Say = Callable[[str], None]


@dataclass
class Server(ABC):
    """One server of the stack; `directory` is the stack's, `durable` says whether data must survive a power cut."""

    name: str
    directory: Path
    port: int
    account: Account
    durable: bool

    role = ""
    stop_signal = signal.SIGTERM
    stop_seconds = 15.0

    @property
    def data(self) -> Path:
        """The server's own directory."""
        return self.directory / self.name

    @property
    def log(self) -> Path:
        """The file its output goes to."""
        return self.directory / "log" / f"{self.name}.log"

    @property
    def address(self) -> str:
        """Host and port."""
        return f"{HOST}:{self.port}"

    @property
    def tag(self) -> str:
        """A name that no server of another stack or checkout has."""
        return f"{self.name}-{sha256(str(self.data).encode()).hexdigest()[:8]}"

    @abstractmethod
    def pid(self) -> int | None:
        """Return the running server's process id."""

    @abstractmethod
    def is_own(self, words: list[str]) -> bool:
        """Say whether a process with this command line belongs to this server."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return the server's command line."""

    @abstractmethod
    def answers(self) -> bool:
        """Say whether the server answers a question."""

    @abstractmethod
    def create(self) -> None:
        """Make the data directory, unless it is there."""

    def is_well(self) -> bool:
        """Say whether the server runs and does its work."""
        return self._answers_itself()

    def state(self) -> str:
        """Return how the server is, in a few words."""
        if self.pid() is None:
            return "down"
        return "up" if self.answers() else "does not answer"

    def bring_up(self, say: Say) -> bool:
        """Start the server, repaired if need be; return False if it is well already."""
        if self.is_well():
            return False
        if any(self.own_processes()):
            say(f"{self.name} runs but does not work: starting it again.")
            self.stop(seconds=IMPATIENT_SECONDS)
        self.create()
        self.launch()
        return True

    def launch(self) -> None:
        """Start the server and wait until it answers; raise StackError with its last words if it does not."""
        self.end_leftovers()  # of a server that crashed or was killed
        started = processes.launch(self.account.command(*self.command()), log=self.log)
        processes.wait_until(lambda: self._answers_itself() or not processes.is_running(started), seconds=READY_SECONDS)
        if not self._answers_itself():
            self.stop()
            raise StackError(f"{self.name} did not start on {self.address}. {self.log} ends:\n{self.last_words()}")

    def _answers_itself(self) -> bool:
        # Another server may answer on the port, so the process counts as well.
        return self.pid() is not None and self.answers()

    def last_words(self) -> str:
        """Return the end of the log."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-LOG_LINES:])

    def ask_to_stop(self) -> None:
        """Ask the running server to end, without waiting."""
        if (pid := self.pid()) is not None:
            processes.send(pid, self.stop_signal)

    def stop(self, *, seconds: float | None = None) -> None:
        """End the server and everything it started, by force if it has not ended after `seconds`."""
        self.ask_to_stop()
        processes.wait_until(lambda: self.pid() is None, seconds=seconds or self.stop_seconds)
        self.end_leftovers()

    def end_leftovers(self) -> None:
        """Kill what is left of the server."""
        if not processes.wait_until(self._kill_all, seconds=KILL_SECONDS):
            raise StackError(f"{self.name} does not end: kill process {self.pid()} yourself.")

    def _kill_all(self) -> bool:
        left = list(self.own_processes())
        for pid in left:
            processes.send(pid, signal.SIGKILL)
        return not left

    def own_processes(self) -> Iterator[int]:
        """Yield the ids of all processes of this server."""
        return (pid for pid, words in processes.processes() if self.is_own(words))


def is_free(port: int) -> bool:
    """Say whether a server could listen on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
