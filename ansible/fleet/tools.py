"""Running the programs of this machine, and waiting."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from fleet.errors import FleetError

POLL = 0.02  # seconds between two looks


def run(*words: str | Path, stdin: str | None = None) -> str:
    """Run a program to its end and return its output; raise FleetError with what it complained about."""
    line = [str(word) for word in words]
    try:
        done = subprocess.run(line, input=stdin, capture_output=True, text=True, check=False, env=environment())  # noqa: S603 -- our own words
    except FileNotFoundError as error:
        raise FleetError(f"{line[0]} was not found: install the package that brings it.") from error
    if done.returncode:
        raise FleetError(f"{' '.join(line)} failed: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def environment() -> dict[str, str]:
    """Return the environment for programs: their own language, and a path that has root's programs."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "PATH": search_path()}


def search_path() -> str:
    """Return where programs are looked for; root's are not on everybody's PATH."""
    return f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Wait until `condition` holds; return whether it came to hold within `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(POLL)
    return True
