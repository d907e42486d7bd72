"""Playbooks, run as a person runs them."""

import re
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from fleet import places

# Everybody who asks is shown it.
_PUBLIC = {"vault_pki_ca_certificate"}


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
    """Run `playbooks/<playbook>.yml` and return what it did; it has to end with `code`, and to tell nobody a secret."""
    program = Path(sys.executable).with_name("ansible-playbook")
    line = [program, "-i", inventory, f"playbooks/{playbook}.yml", *words]
    begin = time.monotonic()
    done = subprocess.run(
        line, cwd=places.ANSIBLE, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    print(f"{playbook}.yml {' '.join(words)}: {time.monotonic() - begin:.0f} s")  # noqa: T201 -- long work says how far it is
    played = Played(done.returncode, done.stdout + done.stderr)
    assert played.code == code, played.output
    (vault,) = (inventory if inventory.is_dir() else inventory.parent).glob("group_vars/all/vault.yml")
    told = [name for name, value in _secrets(vault, vault.stat().st_mtime).items() if value in played.output]
    assert not told, f"{playbook}.yml printed {', '.join(told)}"
    return played


@cache
def _secrets(vault: Path, _: float) -> dict[str, str]:
    """Return what a vault holds since it was changed: for each name its value, of several lines the longest."""
    line = [Path(sys.executable).with_name("ansible-vault"), "view", vault]
    shown = subprocess.run(
        line, cwd=places.ANSIBLE, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    ).stdout
    values = {name: str(value) for name, value in yaml.safe_load(shown).items() if name not in _PUBLIC}
    return {name: max(value.split("\n"), key=len) for name, value in values.items() if value}
