"""Starting programs that outlive this command and its terminal."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from fleet.places import ANSIBLE
from fleet.tools import environment


def launch(words: Sequence[str], *, group: str, log: Path) -> int:
    """Start a program in a session and a control group of its own, its output appended to `log`; return its id."""
    log.parent.mkdir(parents=True, exist_ok=True)
    # Without site-packages (-S), which take longer to look at than the rest; this needs the standard library alone.
    # posix_spawn rather than Popen, which wants to see its child's end.
    return os.posix_spawn(
        sys.executable,
        [sys.executable, "-S", "-m", "fleet.enter", group, *words],
        environment() | {"PYTHONPATH": str(ANSIBLE), "PYTHONDONTWRITEBYTECODE": "1"},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
