"""Servers as processes: start one that outlives us, recognise it by its command line, and end it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from deploy.stack.errors import StackError
from deploy.stack.programs import clean_environment

POLL = 0.02  # seconds between two looks


def run(words: list[str], *, stdin: str | None = None) -> str:
    """Run a tool to its end and return its output; raise StackError with what it complained about."""
    # Not in our working directory, which the servers' account may not be able to enter.
    done = subprocess.run(  # noqa: S603 -- our own words
        words, input=stdin, capture_output=True, text=True, check=False, cwd="/", env=clean_environment()
    )
    if done.returncode:
        raise StackError(f"{' '.join(words)} failed: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.strip()


def launch(words: list[str], *, log: Path) -> int:
    """Start a server in a session of its own, its output appended to `log`, and return its process id."""
    log.parent.mkdir(parents=True, exist_ok=True)
    # posix_spawn rather than Popen: a server is meant to outlive the object that started it.
    return os.posix_spawn(
        words[0],
        words,
        clean_environment(),
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )


def is_running(pid: int) -> bool:
    """Say whether the process `pid` has not ended; a child of ours that has is buried."""
    try:
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    except ChildProcessError:
        pass  # not our child
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def command_line(pid: int) -> list[str]:
    """Return the words process `pid` runs; none when it has ended, or has not yet become another program."""
    if not is_running(pid):
        return []
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return line.rstrip(b"\0").decode(errors="replace").split("\0") if line else []


def processes() -> Iterator[tuple[int, list[str]]]:
    """Yield every process that has a command line, with its words."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (words := command_line(int(entry.name))):
            yield int(entry.name), words


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Wait until `condition` holds; return whether it came to hold within `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(POLL)
    return True


def send(pid: int, signum: signal.Signals) -> None:
    """Send a signal to a process that may have ended meanwhile."""
    with suppress(ProcessLookupError):
        os.kill(pid, signum)
