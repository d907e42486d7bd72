"""Everything on one host, on either Debian: bare, in shape, released; it runs when the fleet of all hosts is gone."""

import json
import time
from collections.abc import Iterator

import pytest

from fleet.acceptance.figures import business
from fleet.acceptance.plays import play
from fleet.acceptance.releases import Releases
from fleet.acceptance.serving import deploy
from fleet.acceptance.staging import Staging, describe

CURRENT = "readlink /srv/shop/current"


@pytest.fixture(scope="module", params=[13, 12], ids="Debian {}".format)
def bare(request, fleet, pytestconfig, tmp_path_factory) -> Iterator[Staging]:
    if not pytestconfig.getoption("--running"):
        fleet("down")
    own = describe(request.param, tmp_path_factory.mktemp("staging"))
    fleet("up", "--inventory", str(own.inventory))
    yield own
    fleet("remove", own.host)


@pytest.fixture(scope="module")
def staging(bare, figures) -> Staging:
    begin = time.monotonic()
    play("site", inventory=bare.inventory)
    minutes = (time.monotonic() - begin) / 60
    assert figures.holds(f"staging on Debian {bare.debian}", "from bare", minutes, bound=8, busy=business(), unit="min")
    return bare


@pytest.fixture(scope="module")
def releases(staging, tmp_path_factory) -> Releases:
    return Releases(tmp_path_factory.mktemp("releases"), python=staging.python)


@pytest.fixture(scope="module")
def deployed(staging, releases) -> Staging:
    deploy(releases.build("first"), inventory=staging.inventory)
    return staging


def test_a_second_run_changes_nothing(staging):
    assert play("site", inventory=staging.inventory).changed == {staging.host: 0}


def test_nothing_fails_while_there_is_no_release(fleet, staging):
    assert fleet.ssh(staging.host, "systemctl --failed --no-legend") == ""


def test_the_front_page_is_served_over_tls(fleet, deployed):
    assert fleet.ssh(deployed.host, "cut -d. -f1 /etc/debian_version") == str(deployed.debian)
    assert front_page(fleet, deployed) == 200


def test_nothing_differs_after_a_release(deployed):
    assert play("site", "--check", "--diff", inventory=deployed.inventory).changed == {deployed.host: 0}


def test_another_release_takes_over_and_gives_way_again(fleet, deployed, releases):
    before = fleet.ssh(deployed.host, CURRENT)
    second = releases.build("second")

    deploy(second, inventory=deployed.inventory)
    assert deploy(second, inventory=deployed.inventory).changed == {deployed.host: 0}
    assert releases.id_in(second) in fleet.ssh(deployed.host, CURRENT)
    assert front_page(fleet, deployed) == 200

    play("rollback", inventory=deployed.inventory)
    assert fleet.ssh(deployed.host, CURRENT) == before
    assert front_page(fleet, deployed) == 200


def test_the_databases_go_back_to_a_moment(fleet, deployed):
    def say(statement: str) -> str:
        return str(fleet.ssh(deployed.host, f'sudo -u postgres psql -XAtq shop -c "{statement}"'))

    play("backup", "-e", "backup_type=full", inventory=deployed.inventory)
    say("CREATE TABLE acceptance AS SELECT 'before' AS word")
    time.sleep(1)
    moment = say("SELECT now()")
    time.sleep(1)
    say("INSERT INTO acceptance VALUES ('after')")

    meant = {"restore_to": moment, "restore_confirm": "replace-the-data"}
    play("restore", "-e", json.dumps(meant), inventory=deployed.inventory)

    assert say("SELECT word FROM acceptance") == "before"
    assert front_page(fleet, deployed) == 200


def test_nobody_takes_over_from_the_only_host(deployed):
    assert "goes on leading: no other host" in play("failover", inventory=deployed.inventory, code=2).output


def test_secrets_are_replaced(fleet, deployed):
    deployed.rotate()

    play("rotate_secrets", inventory=deployed.inventory)

    assert front_page(fleet, deployed) == 200
    assert play("site", inventory=deployed.inventory).changed == {deployed.host: 0}


def front_page(fleet, staging: Staging) -> int:
    """Ask for the front page as somebody who trusts the host's authority; return the status."""
    return staging.front_page(fleet.ssh(staging.host, "cat /etc/ssl/shop/ca.crt"))
