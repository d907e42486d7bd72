"""Hosts on paper: their files in a temporary directory, and nothing that runs."""

from pathlib import Path

import pytest

from fleet import host, places
from fleet.host import Host

LIBRARY = "usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


@pytest.fixture
def places_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let every file of the fleet lie below a temporary directory."""
    for module in (places, host):
        monkeypatch.setattr(module, "HOSTS", tmp_path / "hosts")
    monkeypatch.setattr(host, "BASES", tmp_path / "bases")
    monkeypatch.setattr(places, "CHECKOUT", tmp_path)
    for name in ("CLIENT", "KEY", "KNOWN_HOSTS", "SSH_CONFIG"):
        monkeypatch.setattr(places, name, tmp_path / ".local/fleet" / name.lower())
    monkeypatch.setattr(places, "CLIENT", tmp_path / ".local/fleet")
    return tmp_path


@pytest.fixture
def paper_host(places_of_ours: Path) -> Host:
    """Return a host that was made and never started."""
    made = Host("paper1", "10.77.0.21", 13)
    (made.root / "etc/ssh").mkdir(parents=True)
    (made.root / "etc/systemd").mkdir()
    (made.root / "etc/ssh/ssh_host_ed25519_key.pub").write_text("ssh-ed25519 AAAA root@paper1\n")
    (made.base / LIBRARY).parent.mkdir(parents=True)
    (made.base / LIBRARY).touch()
    made.remember()
    return made
