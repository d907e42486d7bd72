"""A fleet of real hosts, for this run alone: it is brought up once, used by all tests, and taken down."""

import os
import subprocess
import sys
import time

import pytest

from fleet import base, cgroups, host, keys, needs, network, packages, places, plan
from fleet.acceptance.traces import Traces, look


class Fleet:
    """What a person does at a terminal, with how long each took."""

    def __init__(self, before: Traces):
        self.before = before
        self.seconds: dict[str, float] = {}

    def __call__(self, *words: str, code: int = 0) -> str:
        begin = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "fleet", *words], cwd=places.ANSIBLE, capture_output=True, text=True, check=False
        )
        self.seconds[words[0]] = time.monotonic() - begin
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def is_within(self, act: str, *, seconds: float) -> bool:
        """Say whether the last `act` took no longer than that; on a busy machine, than its share of that."""
        share = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
        print(f"{act}: {self.seconds[act]:.1f} s, bound {seconds} s, at {share:.1f} times the processors' load")  # noqa: T201 -- a figure for the reader
        return self.seconds[act] <= seconds * share

    def ssh(self, name: str, command: str, code: int = 0) -> str:
        """Run a command on a host as its administrator, and return what it printed; 255 is ssh's own code."""
        words = ["ssh", "-F", str(places.SSH_CONFIG), "-o", "BatchMode=yes", "-o", "ConnectTimeout=3", name, command]
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="session")
def fleet():
    """Return the fleet, up; its base was made before, since that is done once on a machine."""
    needs.check()
    assert not host.every(), "A fleet is up on this machine, and would be lost: take it down first."
    before = look()
    _make_bases(plan.read(places.INVENTORY))
    commands = Fleet(before)
    commands("up")
    yield commands
    commands("down")


def _make_bases(wanted: plan.Plan) -> None:
    network.make_bridge(wanted.bridge)
    packages.serve(wanted, offline=False)
    for debian in {own.debian for own in wanted.hosts}:
        base.make(debian, proxy=packages.url(wanted))
    cgroups.kill("")
    cgroups.remove()
    network.remove_bridge()
    keys.make_key()
