"""The shop's database on the fleet: who may lead, who may do what there, and how a lost host comes back."""

import time

import pytest

from fleet import tools
from fleet.acceptance.database import ADDRESSES, CLIENT, ETCDCTL, Writer, clients, longest_pause
from fleet.acceptance.figures import business
from fleet.acceptance.plays import play

DATA = "/var/lib/postgresql/*/shop"


@pytest.fixture(scope="module")
def database(site):
    with clients(site) as made:
        yield made


@pytest.fixture
def writer(database, request):
    """Return a client that writes thirty times a second."""
    made = Writer(database.site, request.node.name.removeprefix("test_"), database.uri("shop_app", "shop"))
    made.wait_for_writes(after=0)
    yield made
    database.site.ssh(CLIENT, f"sudo systemctl stop writer-{made.name} || true")


def test_without_a_quorum_no_write_is_accepted(database, writer, figures):
    leader = database.leader()
    others = [name for name in ADDRESSES if name != leader]
    database.site("kill", *others)
    killed = time.time()
    time.sleep(20)
    database.site("start", *others)
    powered = time.time()
    writer.wait_for_writes(after=powered - 1)
    back = min(at for _, at in writer.stop() if at > powered - 1)
    assert not [at for _, at in writer.acknowledged() if killed + 0.5 < at < back]
    assert database.lost(writer) == set()
    assert figures.holds("Quorum lost", "from power to the next write", back - powered, bound=15, busy=business())
    database.become_whole(leader)


def test_who_stood_still_takes_no_lead_that_nobody_holds(database, writer):
    """An etcd that stood still with a leader may take the next one's key away as soon as both go on."""
    before = database.leader()
    others = [name for name in ADDRESSES if name != before]
    signal = "sudo systemctl kill --kill-whom=main --signal={} patroni"
    database.site("freeze", before)
    try:
        assert tools.wait_until(lambda: database.leader(others[0]) in others, seconds=60)
        writer.wait_for_writes(after=time.time())
        # The others come too late to take it themselves, as they may on a busy day.
        for name in others:
            database.site.ssh(name, signal.format("STOP"))
        database.site.ssh(others[0], ETCDCTL.format(words="del /patroni/shop/leader"))
    finally:
        database.site("thaw", before)
        time.sleep(2)
        for name in others:
            database.site.ssh(name, signal.format("CONT"))

    database.become_whole(others[0])
    assert database.leader(others[0]) in others
    writer.stop()
    assert database.lost(writer) == set()


def test_a_switch_over_on_purpose_is_short(database, writer, figures):
    before, standby = database.leader(), database.standby()
    assert f"{standby} leads." in play("failover").output
    acknowledged = writer.stop()
    assert database.leader() == standby != before
    assert database.lost(writer) == set()
    assert figures.holds(
        "Switch-over", "longest time without a write", longest_pause(acknowledged), bound=5, busy=business()
    )
    database.become_whole(standby)


def test_a_switch_over_to_one_that_may_lack_a_write_is_refused(database):
    leader, standby = database.leader(), database.standby()
    third = next(name for name in ADDRESSES if name not in {leader, standby})
    said = play("failover", "-e", f"failover_to={third}", code=2).output
    assert f"{leader} goes on leading: {third} cannot take over without losing a write. Only {standby} has all" in said
    assert database.leader() == leader


def test_a_switch_over_to_nobody_is_refused(database):
    leader = database.leader()
    others = [name for name in ADDRESSES if name != leader]
    for name in others:
        database.site.ssh(name, "sudo systemctl stop patroni")
    try:
        said = play("failover", code=2).output
    finally:
        for name in others:
            database.site.ssh(name, "sudo systemctl start patroni")
    assert "no other host can take over without losing a write." in said
    assert database.leader() == leader
    database.become_whole(leader)


def test_a_run_after_failovers_leaves_leaders_where_they_are(database):
    leader = database.leader()
    assert set(play("site", "--limit", "database").changed.values()) == {0}
    assert database.leader() == leader


def test_a_check_after_releases_and_failovers_sees_nothing_to_do(database):
    assert set(play("site", "--check", "--diff", "-vv").changed.values()) == {0}


def test_the_shop_reads_and_writes_rows_and_no_more(database):
    database.ask("INSERT INTO written VALUES ('rights', 1); UPDATE written SET number = 2 WHERE name = 'rights'")
    assert database.ask("DELETE FROM written WHERE name = 'rights' RETURNING number") == "2"
    for refused in (
        "CREATE TABLE mine ()",
        "ALTER TABLE written ADD mine int",
        "TRUNCATE written",
        "CREATE SCHEMA mine",
    ):
        assert "ERROR:" in database.ask(refused, code=1)
    assert "no pg_hba.conf entry" in database.ask("SELECT 1", database="audit", code=2)


def test_the_record_of_events_can_be_added_to_and_read(database):
    record = {"user": "shop_audit", "database": "audit"}
    database.ask("INSERT INTO written VALUES ('rights', 1)", **record)
    assert database.ask("SELECT number FROM written WHERE name = 'rights'", **record) == "1"
    for refused in ("UPDATE written SET number = 2", "DELETE FROM written", "TRUNCATE written", "DROP TABLE written"):
        assert "ERROR:" in database.ask(refused, code=1, **record)
    assert "permission denied" in database.ask("CREATE TABLE mine ()", code=1, **record)


def test_nobody_comes_in_without_encryption_or_a_certificate(database):
    plain = database.uri("shop_app", "shop").replace("verify-full", "disable")
    assert "no encryption" in database.site.ssh(CLIENT, f"sudo psql '{plain}' -c 'SELECT 1' 2>&1", code=2)
    for port in (8008, 2379):
        url = f"https://{ADDRESSES['db2']}:{port}/health"
        database.site.ssh("db1", f"curl -sS --cacert /etc/ssl/shop/ca.crt {url} 2>&1", code=56)


def test_a_renewed_certificate_is_shown_at_once(database):
    show = "openssl s_client -starttls postgres -connect {}:5432 < /dev/null 2> /dev/null | openssl x509 -noout -serial"
    before = [database.site.ssh("db1", show.format(address)) for address in ADDRESSES.values()]
    play("site", "--limit", "database", "--tags", "pki", "-e", "pki_renewal_days=400")
    after = [database.site.ssh("db1", show.format(address)) for address in ADDRESSES.values()]
    assert not set(before) & set(after)
    database.become_whole(database.leader())


def test_a_lost_host_comes_back_by_the_site(database):
    """Its disk is empty: etcd takes it in anew, and PostgreSQL copies the leader."""
    gone = next(name for name in ADDRESSES if name not in {database.leader(), database.standby()})
    database.site.ssh(gone, "sudo systemctl stop patroni etcd")
    database.site.ssh(gone, f"sudo sh -c 'rm -r /var/lib/etcd/shop {DATA}'")
    # Started without what it knew, it is refused by the others.
    database.site.ssh(gone, "sudo systemctl start etcd 2> /dev/null", code=1)
    play("site", "--limit", gone, "--tags", "etcd,patroni")
    database.become_whole(database.leader())


def test_no_second_database_is_begun_where_etcd_forgot_the_first(database):
    leader = database.leader()
    empty, *others = [name for name in ADDRESSES if name != leader]
    key = "/patroni/shop/initialize"
    system = database.site.ssh(leader, ETCDCTL.format(words=f"get --print-value-only {key}"))
    try:
        for name in (empty, *others, leader):
            database.site.ssh(name, "sudo systemctl stop patroni")
        database.site.ssh(leader, ETCDCTL.format(words=f"del {key}"))
        database.site.ssh(empty, f"sudo sh -c 'rm -r {DATA}'")
        said = play("site", "--limit", empty, "--tags", "patroni", code=2).output
        assert "Etcd knows of no cluster, and" in said
    finally:
        database.site.ssh(leader, ETCDCTL.format(words=f"put {key} {system}"))
        for name in (leader, *others, empty):
            database.site.ssh(name, "sudo systemctl start patroni")
    database.become_whole(leader)


def test_no_password_is_seen_among_processes(database):
    password = database.site.ssh(CLIENT, "sudo sed -n 's/.*:shop_app://p' /opt/writer/pgpass")
    for name in ADDRESSES:
        seen = database.site.ssh(name, "cat /proc/[0-9]*/cmdline 2> /dev/null | tr '\\0' ' '")
        assert password not in seen
        assert "password=" not in seen
