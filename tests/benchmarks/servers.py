"""gunicorn as deployed, once for each thing to compare."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from typing import Self

from tests.benchmarks.cpu import total_seconds, with_children
from tests.benchmarks.load import HOST, Client, WrongAnswerError

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60.0
STOP_SECONDS = 10.0
IDLE_SECONDS = 2.0


@dataclass
class Gunicorn:
    """One gunicorn with the shop's configuration; `environment` is added to ours."""

    name: str
    application: str
    folder: Path
    environment: dict[str, str]
    workers: int = 2
    port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _idle: float | None = None

    def __enter__(self) -> Self:
        self.port = free_port()
        self.folder.mkdir(parents=True, exist_ok=True)
        words = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
        # A worker that retires in the midst would be measured with its successor's start.
        words += ["--max-requests", "0", self.application]
        own = {
            "PORT": str(self.port),
            "WEB_CONCURRENCY": str(self.workers),
            "GRACEFUL_TIMEOUT": "3",
        }
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                words, cwd=ROOT, env=os.environ | own | self.environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *reason: object) -> None:
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / f"{self.name}.log"

    def cpu_seconds(self) -> float:
        """Return the CPU seconds of the server's processes so far."""
        return total_seconds(with_children(self._process.pid)) if self._process else 0.0

    def idle_cpu(self) -> float:
        """Return the CPU seconds that the server uses in a second without a request; asked once it has had one."""
        if self._idle is None:
            before, begin = self.cpu_seconds(), time.monotonic()
            time.sleep(IDLE_SECONDS)
            self._idle = (self.cpu_seconds() - before) / (time.monotonic() - begin)
        return self._idle

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process and self._process.poll() is None:
            if self._answers():
                return
            time.sleep(0.1)
        raise RuntimeError(f"{self.name} did not start. {self.log} ends:\n{self.log.read_text()[-2000:]}")

    def _answers(self) -> bool:
        try:
            with Client(self.port) as client:
                client.get("/healthz")
        except OSError:
            return False
        except WrongAnswerError:
            pass  # it is there, whatever it says: the bare view knows no such page
        return True


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
