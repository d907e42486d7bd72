"""Bare hosts, before anything is done to them."""

from fleet.acceptance.plays import play


def test_a_check_of_bare_hosts_ends_well_and_only_looks(fleet):
    fleet("up")

    assert all(play("site", "--check", "--diff").changed.values())
    assert fleet.ssh("db1", "ls /etc/apt/apt.conf.d/80shop || echo bare") == "bare"
