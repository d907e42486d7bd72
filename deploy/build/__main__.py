"""`python -m deploy.build`: see the package's own words, or `--help`."""

import argparse
import platform
import re
import sys
from pathlib import Path

from deploy.build.errors import BuildError
from deploy.build.release import build
from deploy.build.target import Target
from deploy.stack.terminal import say

ROOT = Path(__file__).resolve().parent.parent.parent
REFUSED = 2


def main() -> int:
    """Build a release and return the exit code."""
    asked = _arguments()
    try:
        target = Target(asked.python, asked.machine)
        archive = build(ROOT, target, asked.output, kept=ROOT / ".local/wheels", say=say)
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    say(f"{archive} ({archive.stat().st_size / 1e6:.0f} MB), and its checksum beside it.")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy.build", description="Build a release of the shop.")
    parser.add_argument(
        "--python",
        type=_minor,
        default="3.13",
        help="Python of the hosts: 3.13 is Debian 13's (the default), 3.11 Debian 12's",
    )
    parser.add_argument("--machine", default=platform.machine(), help="machine of the hosts, such as x86_64 or aarch64")
    parser.add_argument("--output", type=Path, default=ROOT / ".local/releases", help="folder of the tarball")
    return parser.parse_args()


def _minor(text: str) -> str:
    if not re.fullmatch(r"3\.\d+", text):
        raise argparse.ArgumentTypeError(f"{text} is no Python such as 3.13")
    return text


if __name__ == "__main__":
    sys.exit(main())
