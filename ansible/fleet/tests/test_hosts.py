"""What is remembered of hosts, and how they are found again."""

import pytest

from fleet import fleet, host, keys, places, plan, status
from fleet.errors import FleetError
from fleet.host import Host


def test_a_host_is_found_by_its_name(paper_host):
    assert host.find("paper1") == paper_host


def test_who_asks_for_another_hears_which_there_are(paper_host):
    with pytest.raises(FleetError, match=r"There is no host db9\. There are: paper1\."):
        host.find("db9")


def test_who_asks_while_the_fleet_is_down_hears_that(places_of_ours):
    with pytest.raises(FleetError, match="The fleet is down: bring it up first"):
        host.find("db1")


def test_a_host_that_never_started_is_off(paper_host, capsys):
    assert not status.show(host.every())
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["paper1", "10.77.0.21", "13", "off", "-"]


def test_a_fleet_whose_hosts_are_all_off_is_in_nobody_s_way(paper_host):
    assert not fleet.anybody_is_on()


def test_no_host_at_all_is_not_well(capsys):
    assert not status.show([])
    assert capsys.readouterr().out == "The fleet is down.\n"


def test_ssh_and_ansible_know_every_host(paper_host):
    keys.make_key()
    keys.write_client_files([paper_host])
    assert places.KNOWN_HOSTS.read_text() == "paper1,10.77.0.21 ssh-ed25519 AAAA root@paper1\n"
    assert "Host paper1\n  HostName 10.77.0.21\n" in places.SSH_CONFIG.read_text()


def test_a_key_that_is_there_is_kept(places_of_ours):
    keys.make_key()
    first = places.KEY.read_text()
    keys.make_key()
    assert places.KEY.read_text() == first
    assert places.KEY.stat().st_mode & 0o077 == 0


def test_a_host_that_became_another_in_the_inventory_is_not_touched(paper_host):
    changed = plan.HostPlan("paper1", "10.77.0.99", 13)
    with pytest.raises(FleetError, match="paper1 is another host in the inventory"):
        fleet.bring_up(plan.Plan((changed,), None, 3143))
    assert host.every() == [paper_host]


def test_hosts_are_listed_in_the_order_of_their_addresses(paper_host):
    early = Host("a", "10.77.0.3", 12)
    early.directory.mkdir()
    early.remember()
    assert host.every() == [early, paper_host]
