"""Everything on one host, on either Debian: bare, in shape, released; it runs when the fleet of all hosts is gone."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from fleet.acceptance.figures import business
from fleet.acceptance.plays import play
from fleet.acceptance.releases import Releases
from fleet.acceptance.serving import deploy
from fleet.acceptance.staging import Staging, describe

DEBIANS = (13, 12)
CURRENT = "readlink /srv/shop/current"

Answer = TypeVar("Answer")


def each(act: Callable[[Staging], Answer], stagings: list[Staging]) -> dict[str, Answer]:
    """Do something to all, side by side, for one host alone leaves a machine idle; return the answer of each host."""
    with ThreadPoolExecutor(len(stagings)) as pool:
        return dict(zip([own.host for own in stagings], pool.map(act, stagings), strict=True))


@pytest.fixture(scope="module")
def bare(fleet, pytestconfig, tmp_path_factory) -> Iterator[list[Staging]]:
    if not pytestconfig.getoption("--running"):
        fleet("down")
        assert fleet.is_within("down", seconds=5)
    stagings = [describe(debian, tmp_path_factory.mktemp("staging")) for debian in DEBIANS]
    for own in stagings:
        fleet("up", "--inventory", str(own.inventory))
    yield stagings
    for own in stagings:
        fleet("remove", own.host)


@pytest.fixture(scope="module")
def stagings(bare, figures) -> list[Staging]:
    def shape(own: Staging) -> bool:
        begin = time.monotonic()
        play("site", inventory=own.inventory)
        minutes = (time.monotonic() - begin) / 60
        item = f"staging on Debian {own.debian}"
        return bool(figures.holds(item, "from bare", minutes, bound=8, busy=business(), unit="min"))

    assert all(each(shape, bare).values())
    return list(bare)


@pytest.fixture(scope="module")
def releases(stagings, tmp_path_factory) -> dict[str, Releases]:
    return {own.host: Releases(tmp_path_factory.mktemp("releases"), python=own.python) for own in stagings}


@pytest.fixture(scope="module")
def deployed(stagings, releases) -> list[Staging]:
    each(lambda own: deploy(releases[own.host].build("first"), inventory=own.inventory), stagings)
    return list(stagings)


def test_hosts_have_the_debian_that_was_asked_for(fleet, stagings):
    found = each(lambda own: fleet.ssh(own.host, "cut -d. -f1 /etc/debian_version"), stagings)
    assert list(found.values()) == [str(debian) for debian in DEBIANS]


def test_a_second_run_changes_nothing(stagings):
    ran = each(lambda own: play("site", inventory=own.inventory).changed, stagings)
    assert ran == {own.host: {own.host: 0} for own in stagings}


def test_nothing_fails_while_there_is_no_release(fleet, stagings):
    failed = each(lambda own: fleet.ssh(own.host, "systemctl --failed --no-legend"), stagings)
    assert set(failed.values()) == {""}


def test_the_front_page_is_served_over_tls(fleet, deployed):
    assert each(lambda own: front_page(fleet, own), deployed) == {own.host: 200 for own in deployed}


def test_nothing_differs_after_a_release(deployed):
    ran = each(lambda own: play("site", "--check", "--diff", inventory=own.inventory).changed, deployed)
    assert ran == {own.host: {own.host: 0} for own in deployed}


def test_another_release_takes_over_and_gives_way_again(fleet, deployed, releases):
    def change(own: Staging) -> None:
        before = fleet.ssh(own.host, CURRENT)
        second = releases[own.host].build("second")

        deploy(second, inventory=own.inventory)
        assert deploy(second, inventory=own.inventory).changed == {own.host: 0}
        assert releases[own.host].id_in(second) in fleet.ssh(own.host, CURRENT)
        assert front_page(fleet, own) == 200

        play("rollback", inventory=own.inventory)
        assert fleet.ssh(own.host, CURRENT) == before
        assert front_page(fleet, own) == 200

    each(change, deployed)


def test_the_databases_go_back_to_a_moment(fleet, deployed):
    def go_back(own: Staging) -> None:
        def say(statement: str) -> str:
            return str(fleet.ssh(own.host, f'sudo -u postgres psql -XAtq shop -c "{statement}"'))

        play("backup", "-e", "backup_type=full", inventory=own.inventory)
        say("CREATE TABLE acceptance AS SELECT 'before' AS word")
        time.sleep(1)
        moment = say("SELECT now()")
        time.sleep(1)
        say("INSERT INTO acceptance VALUES ('after')")

        meant = {"restore_to": moment, "restore_confirm": "replace-the-data"}
        play("restore", "-e", json.dumps(meant), inventory=own.inventory)

        assert say("SELECT word FROM acceptance") == "before"
        assert front_page(fleet, own) == 200

    each(go_back, deployed)


def test_nobody_takes_over_from_the_only_host(deployed):
    said = each(lambda own: play("failover", inventory=own.inventory, code=2).output, deployed)
    assert all("goes on leading: no other host" in output for output in said.values())


def test_secrets_are_replaced(fleet, deployed):
    def replace(own: Staging) -> None:
        own.rotate()

        play("rotate_secrets", inventory=own.inventory)

        assert front_page(fleet, own) == 200
        assert play("site", inventory=own.inventory).changed == {own.host: 0}

    each(replace, deployed)


def front_page(fleet, staging: Staging) -> int:
    """Ask for the front page as somebody who trusts the host's authority; return the status."""
    return staging.front_page(fleet.ssh(staging.host, "cat /etc/ssl/shop/ca.crt"))
