"""A site grows by lines in its inventory, under visitors, as docs/howto/environment.rst has it."""

import shutil
from pathlib import Path

import pytest
import yaml

from fleet import places, tools
from fleet.acceptance.database import Database
from fleet.acceptance.plays import play
from fleet.acceptance.serving import READYZ, deploy, load, nothing_was_lost

MORE = {"app": ("app3", "10.77.0.23"), "database": ("db4", "10.77.0.34")}
KEYS = {
    "ansible_ssh_private_key_file": str(places.KEY),
    "ansible_ssh_common_args": f'-o UserKnownHostsFile="{places.KNOWN_HOSTS}"',
}


@pytest.fixture(scope="module")
def grown(tmp_path_factory) -> Path:
    """Return the fleet's inventory with two lines more."""
    inventory: Path = tmp_path_factory.mktemp("grown") / "fleet"
    shutil.copytree(places.INVENTORY, inventory)
    hosts = yaml.safe_load((inventory / "hosts.yml").read_text())
    for group, (name, address) in MORE.items():
        hosts["all"]["children"][group]["hosts"][name] = {"ansible_host": address}
    (inventory / "hosts.yml").write_text(yaml.safe_dump(hosts))
    shared = inventory / "group_vars/all/vars.yml"
    shared.write_text(yaml.safe_dump(yaml.safe_load(shared.read_text()) | KEYS))
    return inventory


def test_an_application_host_and_a_replica_more_come_under_visitors(site, second, releases, grown, figures):
    database = Database(site)
    leader = database.leader()
    site("up", "--inventory", str(grown))

    with load(rate=10.0) as verdicts:
        play("site", inventory=grown)
        deploy(second, inventory=grown)

    assert nothing_was_lost(figures, "two hosts more", verdicts[0])
    assert releases.id_in(second) in site.ssh("app3", READYZ)
    for balancer in ("lb1", "lb2"):
        assert f"{MORE['app'][1]}:8443" in site.ssh(balancer, "cat /etc/nginx/shop/upstream.conf")
    assert database.leader() == leader
    assert tools.wait_until(lambda: _follows(database, leader, "db4"), seconds=120)


def test_a_second_run_over_all_of_them_changes_nothing(grown):
    assert set(play("site", inventory=grown).changed.values()) == {0}


def _follows(database: Database, leader: str, name: str) -> bool:
    (found,) = [one for one in database.members(leader) if one["Member"] == name]
    return found["State"] == "streaming" and found.get("Lag in MB") == 0
