"""Make `.venv` hold exactly what a lock file names: `python3 deploy/install.py local`.

Uses the standard library only, since it runs before anything is installed. Nothing is done when the lock file and the
interpreter are those of the last time.
"""

import os
import subprocess
import sys
import venv
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"


def main(name: str) -> int:
    """Install `requirements/<name>.txt` and return the exit code."""
    lock = ROOT / "requirements" / f"{name}.txt"
    stamp = VENV / f"installed-{name}"
    wanted = f"{sys.version_info.major}.{sys.version_info.minor} {sha256(lock.read_bytes()).hexdigest()}\n"
    if not _has_this_python():
        _say("Making .venv ...")
        venv.create(VENV, clear=True, with_pip=True)
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    _say(f"Installing {lock.relative_to(ROOT)} into .venv (a minute or two the first time) ...")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    # PIP_USER in the environment or pip's configuration would miss the virtual environment.
    done = subprocess.run([*pip, "-r", str(lock)], check=False, env=os.environ | {"PIP_USER": "0"})  # noqa: S603 -- our own words
    if done.returncode == 0:
        stamp.write_text(wanted)
    return done.returncode


def _has_this_python() -> bool:
    """Say whether .venv works and was made with the interpreter that runs this."""
    question = "import pip, sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([PYTHON, "-c", question], check=True, capture_output=True, text=True)  # noqa: S603 -- our own words
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
