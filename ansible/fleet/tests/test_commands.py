"""The command line says what it can do, and what it misses."""

import pytest

from fleet import base
from fleet.commands import main

ACTS = ("up", "down", "status", "kill", "remove", "start", "freeze", "thaw", "cut", "heal", "clock")


def said(words, capsys):
    with pytest.raises(SystemExit):
        main(words)
    printed = capsys.readouterr()
    return printed.out + printed.err


def test_help_names_every_act(capsys):
    lines = {line.strip().split(" ")[0] for line in said(["--help"], capsys).splitlines() if line.startswith("    ")}
    assert set(ACTS) <= lines


@pytest.mark.parametrize("act", ACTS)
def test_every_act_has_help_of_its_own(act, capsys):
    assert f"usage: fleet {act}" in said([act, "--help"], capsys)


@pytest.mark.parametrize("act", ["kill", "remove", "start", "freeze", "thaw", "cut", "heal"])
def test_acts_on_hosts_want_to_know_which(act, capsys):
    assert "required: HOST" in said([act], capsys)


def test_a_clock_goes_one_way(capsys):
    assert "one of the arguments" in said(["clock", "db1"], capsys)
    assert "not allowed with" in said(["clock", "--ahead", "5m", "--behind", "5m", "db1"], capsys)


def test_hosts_ask_for_security_updates_too(tmp_path):
    sources = tmp_path / "sources.list"
    sources.write_text("deb http://mirror.example/debian trixie main\n")
    base.add_security_updates(sources)
    assert sources.read_text().splitlines() == [
        "deb http://mirror.example/debian trixie main",
        "deb http://mirror.example/debian trixie-updates main",
        "deb http://mirror.example/debian-security trixie-security main",
    ]
