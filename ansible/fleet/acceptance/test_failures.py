"""Hosts are lost under visitors who write and read: what was acknowledged is there, and nobody else has an error."""

import time
from collections.abc import Iterator

import pytest

from fleet import tools
from fleet.acceptance.database import ADDRESSES, Database, Writer, clients
from fleet.acceptance.figures import business
from fleet.acceptance.plays import play
from fleet.acceptance.serving import HOSTS, Cut, load, nothing_was_lost, running
from fleet.acceptance.test_redis import ask, follows, other, primary
from fleet.drill.load import Verdict

pytestmark = pytest.mark.usefixtures("first")

# An application host has its share of failed connections by then, and a leader its successor.
WHILE_SECONDS = 25
SOCKET = "host=/run/postgresql dbname=shop user=postgres"


@pytest.fixture
def database(site) -> Database:
    """Return the database, with all its members well."""
    found = Database(site)
    found.become_whole(found.leader())
    return found


@pytest.fixture(scope="module")
def written(site) -> Iterator[None]:
    """Have a client on each database host."""
    with clients(site):
        yield


def lose(site, figures, leader: str, act: str, undo: str) -> tuple[Verdict, Cut]:
    """Have the leader away under visitors, and say how that went for them, and when it went away."""
    with load() as verdicts:
        with Cut() as cut:
            site(act, leader)
        time.sleep(WHILE_SECONDS)
        site(undo, leader)

    item = f"leader lost under visitors ({act})"
    silence = verdicts[0].longest_silence()
    was_short = figures.holds(item, "longest time without an acknowledged write", silence, bound=15, busy=business())
    assert nothing_was_lost(figures, item, verdicts[0], cut)
    assert was_short
    database, survivor = Database(site), next(name for name in ADDRESSES if name != leader)
    assert figures.holds(item, "one timeline, no lag", database.become_whole(survivor), bound=30, busy=business())
    assert database.leader(survivor) != leader
    return verdicts[0], cut


@pytest.mark.drill
def test_a_killed_leader_is_followed_by_another_under_visitors(site, database, figures):
    lose(site, figures, database.leader(), "kill", "start")


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(("act", "undo"), [("cut", "heal"), ("freeze", "thaw")])
def test_a_leader_that_is_away_takes_no_write_once_another_does(site, database, figures, act, undo):
    leader = database.leader()
    database.lead_etcd_from(leader)
    inside = Writer(site, f"inside-{act}", SOCKET, host=leader, user="postgres")
    inside.wait_for_writes(after=0)

    verdict, cut = lose(site, figures, leader, act, undo)

    # The client inside notes the time of day.
    since_start = time.time() - time.monotonic()
    taken_over = min(at for at in verdict.acknowledged() if at > cut.until + 1)
    assert max(at for _, at in inside.stop()) - since_start < taken_over
    assert database.lost(inside) == set()


@pytest.mark.drill
def test_an_application_host_is_lost_under_visitors(site, figures):
    with load() as verdicts:
        with Cut() as cut:
            site("kill", "app2")
        time.sleep(WHILE_SECONDS)
        site("start", "app2")
        time.sleep(5)

    assert nothing_was_lost(figures, "application host killed", verdicts[0], cut)
    assert figures.holds("application host killed", "slowest answer", verdicts[0].longest, bound=2, busy=business())
    assert tools.wait_until(lambda: len(set(running(site).values())) == 1, seconds=60)


def test_both_redis_primaries_are_lost_under_visitors_and_nobody_is_signed_out(site, figures):
    before = primary(site, "queue")
    site.ssh(other(before), "sudo shop-redis-hand-on cache")
    assert tools.wait_until(lambda: primary(site, "cache") == before, seconds=60)
    with load() as verdicts:
        site("kill", before)
        time.sleep(WHILE_SECONDS)
        site("start", before)

    assert nothing_was_lost(figures, "both Redis primaries killed under visitors", verdicts[0])
    assert figures.holds(
        "both Redis primaries killed under visitors", "slowest answer", verdicts[0].longest, bound=3, busy=business()
    )
    assert tools.wait_until(lambda: all(follows(site, before, name) for name in ("cache", "queue")), seconds=60)


def test_every_host_is_rebooted_in_turn_under_visitors(site, database, figures):
    """As docs/runbooks/reboot.rst has it: a host hands on what it has, and only then it goes."""
    cuts = []
    with load(rate=10.0) as verdicts:
        for name in ("db1", "db2", "db3", "redis1", "redis2", "backup1", "app1", "app2", "lb1", "lb2"):
            with Cut() as cut:
                hand_on(site, database, name)
            cuts.append(cut)
            reboot(site, name)
            assert tools.wait_until(lambda name=name: is_well(site, database, name), seconds=90), name

    assert nothing_was_lost(figures, "every host rebooted", verdicts[0], *cuts)


def hand_on(site, database: Database, name: str) -> None:
    """Have another host take over what this one does for everybody."""
    if name == database.leader():
        play("failover")
    elif name.startswith("redis"):
        for instance in ("cache", "queue"):
            if primary(site, instance) == name:
                site.ssh(name, f"sudo shop-redis-hand-on {instance}")
                assert tools.wait_until(lambda instance=instance: primary(site, instance) != name, seconds=60)
    elif name in HOSTS:
        for balancer in ("lb1", "lb2"):
            site.ssh(balancer, f"sudo shop-upstream out {name}")
        time.sleep(5)
    elif name.startswith("lb"):
        site.ssh(name, "sudo systemctl stop keepalived")
        time.sleep(3)


def reboot(site, name: str) -> None:
    """Reboot a host and wait until its services have been started."""
    started = "systemctl show -P UserspaceTimestamp"
    before = site.ssh(name, started)
    site.ssh(name, "sudo systemd-run -q --on-active=0.5 systemctl reboot")
    assert tools.wait_until(lambda: _said(site, name, started) not in {"", before}, seconds=60)
    assert tools.wait_until(lambda: _said(site, name, "systemctl is-system-running || true") == "running", seconds=60)


def _said(site, name: str, command: str) -> str:
    try:
        return site.ssh(name, command)
    except AssertionError:
        return ""


def is_well(site, database: Database, name: str) -> bool:
    """Say whether a host that was away does again what it did, and have it do so where somebody has to."""
    if name.startswith("db"):
        return database.is_whole(name)
    if name.startswith("redis"):
        return all(
            follows(site, name, each) or ask(site, name, each, "ROLE").startswith("master")
            for each in ("cache", "queue")
        )
    if name in HOSTS:
        if not running(site)[name]:
            return False
        for balancer in ("lb1", "lb2"):
            site.ssh(balancer, f"sudo shop-upstream in {name}")
    return True
