"""A machine that cannot carry hosts says so, and what to do."""

import subprocess
import sys

import pytest

from deploy.debian import NEEDED
from fleet import needs
from fleet.errors import FleetError
from fleet.places import ANSIBLE

# Imports first: another user may not be able to read this checkout.
AS_NOBODY = """
import os, sys
from fleet.commands import main
if os.geteuid() == 0:
    os.setuid(65534)
sys.exit(main(["status"]))
"""


def test_without_root_nothing_is_done():
    done = subprocess.run([sys.executable, "-c", AS_NOBODY], cwd=ANSIBLE, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The fleet needs root")
    assert "sudo" in done.stderr


def test_another_system_is_named():
    with pytest.raises(FleetError, match="needs Debian, and this is Fedora Linux 42"):
        needs.check_debian({"ID": "fedora", "PRETTY_NAME": "Fedora Linux 42"})


@pytest.mark.parametrize("system", [{"ID": "debian"}, {"ID": "pop", "ID_LIKE": "ubuntu debian"}])
def test_debian_and_what_is_made_from_it_will_do(system):
    needs.check_debian(system)


def test_missing_programs_are_named_by_their_packages():
    with pytest.raises(FleetError) as refusal:
        needs.check_programs(["systemd-nspawn", "debootstrap"])
    assert "apt-get install --no-install-recommends debootstrap systemd-container" in str(refusal.value)


def test_nothing_missing_is_well():
    needs.check_programs([])


def test_what_is_needed_is_what_a_build_server_installs():
    for program, package in needs.PROGRAMS.items():
        assert package in NEEDED["fleet"][program]
