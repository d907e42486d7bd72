"""systemd's units: what they may do, and what the worker tells systemd."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from redis import Redis

from settings.env import ROOT
from tests.workers import running_worker

UNITS = sorted((ROOT / "deploy/systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
EXPOSURE = 1.5  # of 10
PATIENCE = 60.0  # seconds for a word of the worker
needs_analyze = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="This machine has no systemd-analyze."
)


def named(path: Path) -> str:
    return path.name


def settings_of(unit: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in unit.read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def analyze(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False)


@needs_analyze
@pytest.mark.parametrize("unit", SERVICES, ids=named)
def test_a_service_is_exposed_to_little(unit):
    looked_at = analyze("security", "--offline=true", f"--threshold={EXPOSURE * 10:.0f}", unit)

    assert looked_at.returncode == 0, looked_at.stdout


@needs_analyze
def test_a_service_without_its_hardening_would_be_found(tmp_path):
    bare = tmp_path / "bare.service"
    kept = [line for line in SERVICES[0].read_text().splitlines() if not line.startswith(("Protect", "Private"))]
    bare.write_text("\n".join(kept))

    assert analyze("security", "--offline=true", f"--threshold={EXPOSURE * 10:.0f}", bare).returncode == 1


@needs_analyze
@pytest.mark.parametrize("unit", UNITS, ids=named)
def test_systemd_understands_every_line(unit):
    said = analyze("verify", unit).stderr

    assert [line for line in said.splitlines() if "ignoring" in line and unit.name in line] == []


@pytest.mark.parametrize("unit", SERVICES, ids=named)
def test_who_takes_too_much_memory_is_killed_and_not_swapped_out(unit):
    lines = settings_of(unit)

    assert lines["MemoryMax"]
    assert lines["MemorySwapMax"] == ["0"]


@pytest.mark.parametrize("unit", SERVICES, ids=named)
def test_every_program_comes_from_the_current_release(unit):
    lines = settings_of(unit)

    assert lines["WorkingDirectory"] == ["/srv/shop/current"]
    assert all(command.startswith("/srv/shop/current/venv/bin/") for command in lines["ExecStart"])


@contextmanager
def systemd(folder: Path) -> Iterator[socket.socket]:
    """Listen where a service speaks to systemd."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(folder / "notify"))
        ear.settimeout(PATIENCE)
        yield ear


def hear(ear: socket.socket, words: str) -> None:
    """Wait until the worker says so, or fail."""
    while ear.recv(1000).decode() != words:
        pass


def hears_nothing(ear: socket.socket) -> bool:
    """Say whether the worker has become silent; what it said before is forgotten."""
    ear.settimeout(2)
    try:
        for _ in range(1000):
            ear.recv(1000)
    except TimeoutError:
        return True
    finally:
        ear.settimeout(PATIENCE)
    return False


@pytest.fixture
def watched(tmp_path: Path) -> dict[str, str]:
    return {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"}


def test_the_worker_says_that_it_is_ready_and_that_it_lives_until_it_hangs(tmp_path, watched):
    with systemd(tmp_path) as ear, running_worker(tmp_path / "log", **watched) as worker:
        hear(ear, "READY=1")
        hear(ear, "WATCHDOG_USEC=200000")
        for _ in range(3):
            hear(ear, "WATCHDOG=1")

        os.kill(worker.pid, signal.SIGSTOP)
        assert hears_nothing(ear)

        os.kill(worker.pid, signal.SIGCONT)
        hear(ear, "WATCHDOG=1")
        worker.terminate()
        hear(ear, "WATCHDOG_USEC=0")


def test_systemd_looks_away_while_the_queue_is_gone(tmp_path, watched):
    with systemd(tmp_path) as ear, running_worker(tmp_path / "log", **watched):
        hear(ear, "WATCHDOG=1")

        _cut_off_the_queue()

        hear(ear, "WATCHDOG_USEC=0")
        hear(ear, "WATCHDOG_USEC=200000")
        hear(ear, "WATCHDOG=1")


def _cut_off_the_queue() -> None:
    """Close every connection to the queue but our own."""
    with Redis.from_url(settings.CELERY_BROKER_URL) as redis:
        database = str(redis.connection_pool.connection_kwargs["db"])
        for client in redis.client_list():
            if client["db"] == database and client["id"] != str(redis.client_id()):
                redis.client_kill_filter(_id=client["id"])
