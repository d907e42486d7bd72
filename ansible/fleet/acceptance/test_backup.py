"""Backups on the fleet: one is made, the databases go back to a moment, and every night one is tried."""

import json
import time

import pytest

from fleet.acceptance.figures import business
from fleet.acceptance.plays import play

MEMBERS = ("db1", "db2", "db3")
METRICS = "/var/lib/prometheus/node-exporter"
PLAN = "/etc/pgbackrest/restore-test.json"
MEANT = "replace-the-data"


def members(site) -> list[dict]:
    """Return what Patroni knows of its members."""
    found: list[dict] = json.loads(site.ssh("db1", "sudo patronictl -c /etc/patroni/config.yml list -f json"))
    return found


def say(site, statement: str) -> str:
    """Run SQL on the leader, in the shop's database."""
    leader = next(member["Member"] for member in members(site) if member["Role"] == "Leader")
    words = f"sudo -u postgres psql -XAtq shop <<'SQL'\n{statement}\nSQL"
    return site.ssh(leader, words)


@pytest.mark.drill
def test_the_databases_go_back_to_a_moment(site, figures):
    play("backup", "-e", "backup_type=full")
    say(site, "CREATE TABLE IF NOT EXISTS acceptance (word text); TRUNCATE acceptance")
    say(site, "INSERT INTO acceptance VALUES ('before')")
    time.sleep(1)
    moment = say(site, "SELECT now()")
    time.sleep(1)
    say(site, "INSERT INTO acceptance VALUES ('after')")

    begin = time.monotonic()
    play("restore", "-e", json.dumps({"restore_to": moment, "restore_confirm": MEANT}))

    took = time.monotonic() - begin
    assert figures.holds("restore", "to a moment, three members, log arrives", took, bound=60, busy=business())
    assert say(site, "SELECT word FROM acceptance") == "before"
    found = members(site)
    assert sorted(member["Member"] for member in found) == list(MEMBERS)
    assert len({member["TL"] for member in found}) == 1
    say(site, "DROP TABLE acceptance")


@pytest.mark.parametrize(
    ("moment", "confirm"),
    [
        ("2026-11-21 14:30:00+00", "yes"),  # not the words that it takes
        ("2026-11-21 14:30:00", MEANT),  # of which zone?
        ("2001-01-01 00:00:00+00", MEANT),  # before every backup
        ("2099-01-01 00:00:00+00", MEANT),  # to come
    ],
)
def test_a_restore_that_cannot_be_or_is_not_meant_stops_nothing(site, moment, confirm):
    refused = play("restore", "-e", json.dumps({"restore_to": moment, "restore_confirm": confirm}), code=2)

    assert "changed=0" in refused.output
    assert "stopped" not in {member["State"] for member in members(site)}


def test_the_trial_of_every_night_restores_and_counts(site, figures):
    begin = time.monotonic()
    site.ssh("backup1", "sudo systemctl start shop-restore-test")

    assert figures.holds("restore", "on trial", time.monotonic() - begin, bound=60, busy=business())
    assert "shop.django_migrations: " in site.ssh("backup1", "sudo journalctl -o cat -n 20 -u shop-restore-test")
    assert "shop_restore_test_success 1" in site.ssh("backup1", f"cat {METRICS}/shop_restore_test.prom")
    assert site.ssh("backup1", "sudo ls /var/lib/pgbackrest-test") == ""


def test_a_trial_that_finds_too_little_fails_and_tells(site):
    site.ssh("backup1", f'sudo cp -a {PLAN} {PLAN}.kept && sudo sed -i \'s/"rows": 1,/"rows": 1000000000,/\' {PLAN}')
    try:
        site.ssh("backup1", "sudo systemctl start shop-restore-test", code=1)
    finally:
        site.ssh("backup1", f"sudo mv {PLAN}.kept {PLAN}")

    assert "and 1000000000 are the least" in site.ssh("backup1", "sudo journalctl -o cat -n 20 -u shop-restore-test")
    assert "shop_restore_test_success 0" in site.ssh("backup1", f"cat {METRICS}/shop_restore_test.prom")
    site.ssh("backup1", "sudo systemctl start shop-restore-test")


def test_backups_cannot_be_read_by_who_takes_them_away(site):
    assert "cipher: aes-256-cbc" in site.ssh("backup1", "sudo -u postgres pgbackrest --stanza=shop info")
    for name in MEMBERS:
        assert site.ssh(name, "sudo grep -c cipher /etc/pgbackrest/pgbackrest.conf || true") == "0"


@pytest.mark.parametrize(
    ("host", "unit"), [("db1", "pgbackrest-server"), ("backup1", "pgbackrest-server"), ("backup1", "shop-restore-test")]
)
def test_services_see_little_of_their_host(site, figures, host, unit):
    said = site.ssh(host, f"systemd-analyze security --no-pager {unit} | tail -n 1")

    assert figures.holds("exposure", f"{unit} on {host}", float(said.split(":")[1].split()[0]), bound=2.5, unit="of 10")
