"""A shifted clock is told to services and sessions, and taken back without a trace."""

import argparse

import pytest

from fleet import clock
from fleet.tests.conftest import LIBRARY


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("5m", 300), ("2h", 7200), ("1d", 86400), ("0", 0)]
)
def test_durations_are_read(text, seconds):
    assert clock.parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "-5m", "5 m", "1w", "1.5h"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="write it as 90, 5m, 2h or 1d"):
        clock.parse_duration(text)


def test_services_and_sessions_are_told(paper_host):
    clock.shift(paper_host, -300)
    services = (paper_host.root / "etc/systemd/system.conf.d/fleet-clock.conf").read_text()
    sessions = (paper_host.root / "etc/environment").read_text()
    assert f'DefaultEnvironment="LD_PRELOAD=/{LIBRARY}" "FAKETIME=-300"' in services
    assert f"LD_PRELOAD=/{LIBRARY}\nFAKETIME=-300\n" in sessions
    assert clock.shift_of(paper_host) == -300


def test_the_right_time_leaves_what_others_wrote(paper_host):
    sessions = paper_host.root / "etc/environment"
    sessions.write_text("LANG=C.UTF-8\n")
    clock.shift(paper_host, 60)
    clock.shift(paper_host, 3600)
    assert sessions.read_text().count("FAKETIME=") == 1
    clock.shift(paper_host, 0)
    assert sessions.read_text() == "LANG=C.UTF-8\n"
    assert clock.shift_of(paper_host) == 0
