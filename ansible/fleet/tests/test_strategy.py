"""How playbooks run on this machine."""

import os
import subprocess
import sys
from pathlib import Path

from fleet import places


def test_tasks_may_use_every_processor():
    ansible = Path(sys.executable).with_name("ansible")
    words = [ansible, "localhost", "-c", "local", "-m", "ansible.builtin.command", "-a", "nproc"]
    said = subprocess.run(words, cwd=places.ANSIBLE, check=True, capture_output=True, text=True).stdout
    assert said.splitlines()[-1] == str(len(os.sched_getaffinity(0)))
