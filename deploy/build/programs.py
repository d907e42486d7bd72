"""Running other programs, whose words are shown only when they fail."""

import os
import subprocess
from pathlib import Path

from deploy.build.errors import BuildError


def run(words: list[str], *, folder: Path, env: dict[str, str] | None = None, otherwise: str) -> bytes:
    """Return what a program wrote; raise BuildError with its words and the sentence `otherwise` if it failed.

    `env` is added to ours.
    """
    environment = os.environ | (env or {})
    done = subprocess.run(words, cwd=folder, env=environment, check=False, capture_output=True)  # noqa: S603 -- our own words
    if done.returncode:
        said = (done.stdout + done.stderr).decode(errors="replace").strip()
        raise BuildError(f"{said}\n{otherwise}")
    return done.stdout
