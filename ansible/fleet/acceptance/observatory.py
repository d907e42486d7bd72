"""Mozilla's HTTP Observatory, asked without the Internet: it scans the shop at the balancers' address."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from fleet import places

PACKAGE = "@mdn/mdn-http-observatory"
VERSION = "1.4.8"
FOLDER = places.CHECKOUT / ".local/observatory"
PROGRAM = Path(__file__).with_name("observatory.mjs")
# Names are looked up in a file that only the scanner sees.
AS_IF = 'mount --bind "$1" /etc/hosts && shift && exec node "$@"'


@dataclass(frozen=True)
class Scanned:
    """What the scanner says of a page: its points, and what it found, in its own words."""

    status: int
    score: int
    found: list[str]


def install() -> None:
    """Have the scanner, in a folder of its own; what it would fetch from elsewhere while it installs is not needed."""
    if not shutil.which("npm"):
        raise FileNotFoundError("npm was not found: install Debian's packages nodejs and npm.")
    installed = FOLDER / "node_modules" / PACKAGE / "package.json"
    if not installed.exists() or json.loads(installed.read_text())["version"] != VERSION:
        words = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", FOLDER]
        FOLDER.mkdir(parents=True, exist_ok=True)
        subprocess.run([*words, f"{PACKAGE}@{VERSION}"], stdin=subprocess.DEVNULL, check=True)
    shutil.copy(PROGRAM, FOLDER)


def preload(name: str) -> None:
    """Let the scanner take `name` for one that browsers know by their list; what that asks of us, the headers say."""
    known = FOLDER / "node_modules" / PACKAGE / "conf/hsts-preload.json"
    known.parent.mkdir(exist_ok=True)
    known.write_text(json.dumps({name: {"mode": "force-https", "includeSubDomains": True}}))


def scan(name: str, address: str, paths: list[str], *, authority: Path) -> dict[str, Scanned]:
    """Return what the scanner says of each of the paths."""
    hosts = FOLDER / "hosts"
    hosts.write_text(f"127.0.0.1 localhost\n{address} {name}\n")
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", AS_IF, "sh", hosts, FOLDER / PROGRAM.name, name, *paths],
        # Node makes its input one that does not wait, for all who share it; Ansible refuses to begin with such a one.
        stdin=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "NODE_EXTRA_CA_CERTS": str(authority)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {path: Scanned(**said) for path, said in json.loads(done.stdout).items()}
