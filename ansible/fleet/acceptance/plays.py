"""Playbooks, run as a person runs them."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from fleet import places


@dataclass(frozen=True)
class Played:
    """What a playbook did: its exit code, all it printed, and how many tasks changed something on each host."""

    code: int
    output: str

    @property
    def changed(self) -> dict[str, int]:
        """Return the changes of each host."""
        found = re.findall(r"^(\S+) +: ok=\d+ +changed=(\d+)", self.output, re.MULTILINE)
        return {name: int(count) for name, count in found}


def play(playbook: str, *words: str, code: int = 0, inventory: Path = places.INVENTORY) -> Played:
    """Run `playbooks/<playbook>.yml` and return what it did; it has to end with `code`."""
    program = Path(sys.executable).with_name("ansible-playbook")
    line = [program, "-i", inventory, f"playbooks/{playbook}.yml", *words]
    done = subprocess.run(line, cwd=places.ANSIBLE, capture_output=True, text=True, check=False)
    played = Played(done.returncode, done.stdout + done.stderr)
    assert played.code == code, played.output
    return played
