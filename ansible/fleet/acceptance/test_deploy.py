"""Releases come and go under load: what is acknowledged is there, what fails goes back, what is killed is repaired."""

import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fleet import cgroups, places
from fleet.acceptance.figures import business
from fleet.acceptance.plays import play
from fleet.acceptance.releases import MIGRATION
from fleet.acceptance.serving import ADDRESS, HOSTS, deploy, load, nothing_was_lost, running

FAILED = 2
# A deployment has some more, also of a release that hosts have already.
TASKS = 50
# The control group of one that is to be killed.
KILLED = "killed"
AUDIT = {"app": "audit", "model": "auditevent", "before": "0002_append_only"}


def main_process(site, host: str) -> str:
    return site.ssh(host, "systemctl show --property=MainPID --value shop-web")


def test_the_first_release_serves_everywhere(site, first):
    assert set(running(site).values()) == {first}
    assert site.ssh("lb1", "curl --silent --insecure --output /dev/null --write-out '%{http_code}' "
                    f"--resolve shop.example:443:{ADDRESS} https://shop.example/") == "200"  # fmt: skip


@pytest.mark.drill
def test_a_release_takes_over_under_load(site, first, second, releases, figures):
    with load() as verdicts:
        begin = time.monotonic()
        deploy(second)
        seconds = time.monotonic() - begin

    assert set(running(site).values()) == {releases.id_in(second)}
    assert nothing_was_lost(figures, "deploy", verdicts[0])
    assert figures.holds("deploy", "from tarball to everywhere", seconds, bound=60, busy=business())


def test_a_second_run_has_nothing_to_do(second):
    assert set(deploy(second).changed.values()) == {0}


@pytest.mark.drill
def test_a_broken_release_stays_on_no_host(site, second, releases, figures):
    broken = releases.build("broken", shop__wsgi="raise RuntimeError\n")
    before = main_process(site, "app2")

    with load() as verdicts:
        said = deploy(broken, code=FAILED).output

    assert f"Release {releases.id_in(broken)} does not serve here, and {releases.id_in(second)} does again" in said
    assert set(running(site).values()) == {releases.id_in(second)}
    assert main_process(site, "app2") == before
    assert nothing_was_lost(figures, "broken release", verdicts[0])


def test_both_hosts_restart_at_once_and_nobody_notices(site, second, figures):
    with load() as verdicts:
        restarts = [
            subprocess.Popen(["ssh", "-n", "-F", str(places.SSH_CONFIG), host, "sudo systemctl restart shop-web"])
            for host in HOSTS
        ]
        assert [restart.wait() for restart in restarts] == [0, 0]
        time.sleep(5)

    assert nothing_was_lost(figures, "both hosts restarted", verdicts[0])


@pytest.mark.drill
def test_going_back_takes_no_migration_and_nobody_notices(site, first, second, figures):
    with load() as verdicts:
        begin = time.monotonic()
        said = play("rollback").output
        seconds = time.monotonic() - begin

    assert "apply_migrations" not in said
    assert set(running(site).values()) == {first}
    assert nothing_was_lost(figures, "rollback", verdicts[0])
    assert figures.holds("rollback", "to the release before", seconds, bound=30, busy=business())


def test_hosts_that_run_different_releases_are_not_guessed_at(site, first, second, releases):
    play("rollback", "--limit", "app1", "-e", f"release={releases.id_in(second)}")

    assert "say\nwhich" in play("rollback", code=FAILED).output.replace("say which", "say\nwhich")
    play("rollback", "-e", f"release={first}")
    assert set(running(site).values()) == {first}


@pytest.fixture(scope="module")
def third(releases) -> Path:
    """Return the folder of a release that only comes by deployments that are killed."""
    return releases.build("third")


@pytest.mark.parametrize("attempt", range(10))
def test_a_deployment_that_is_killed_is_repaired_by_another(site, second, third, releases, attempt):
    # By turns one that no host has, and one that hosts have already.
    release = second if attempt % 2 else third
    if release == third:
        for host in HOSTS:
            site.ssh(host, f"sudo rm -rf /srv/shop/releases/{releases.id_in(third)}")
    before = set(running(site).values())
    kill_a_deployment(release, task=random.randint(1, TASKS))  # noqa: S311 -- no secret

    assert set(running(site).values()) <= before | {releases.id_in(release)}
    deploy(release)

    assert set(running(site).values()) == {releases.id_in(release)}
    for balancer in ("lb1", "lb2"):
        assert site.ssh(balancer, "sudo shop-upstream") == ""


def kill_a_deployment(folder: Path, *, task: int) -> None:
    """Deploy the release in a folder, and leave nothing of that on this machine while it is at its so manyth task."""
    program = Path(sys.executable).with_name("ansible-playbook")
    line = [program, "-i", places.INVENTORY, "playbooks/deploy.yml", "-e", f"release_folder={folder}"]
    # Ansible's workers have sessions of their own: only a control group has them all.
    enter = [sys.executable, "-S", "-m", "fleet.enter", KILLED]
    begun = 0
    with subprocess.Popen(
        [*enter, *line], cwd=places.ANSIBLE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as process:
        for said in process.stdout or ():
            begun += said.startswith("TASK [")
            if begun == task:
                print("killed at", said)  # noqa: T201 -- which one is by chance
                time.sleep(random.random())  # noqa: S311 -- no secret
                cgroups.kill(KILLED)
                break
    assert process.returncode == -signal.SIGKILL
    cgroups.remove(KILLED)


def test_a_contracting_migration_is_refused_unless_it_is_asked_for(site, second, releases):
    marks = 'contracts = "Nobody reads it."'
    migration = MIGRATION.format(**AUDIT, sql="SELECT 1", marks=marks)
    contracting = releases.build("contracting", shop__audit__migrations__0003_gone=migration)
    before = running(site)

    assert "would take away" in deploy(contracting, code=FAILED).output
    assert running(site) == before

    deploy(contracting, "-e", "contracts=true")
    assert set(running(site).values()) == {releases.id_in(contracting)}


def test_a_migration_gives_up_behind_a_long_transaction(site, releases, figures):
    migration = MIGRATION.format(**AUDIT, sql="LOCK TABLE audit_auditevent", marks="")
    waiting = releases.build("waiting", shop__audit__migrations__0003_waits=migration)
    before = running(site)
    in_the_way = "BEGIN; LOCK TABLE audit_auditevent IN ACCESS SHARE MODE; SELECT pg_sleep(600)"
    for host in ("db1", "db2", "db3"):
        site.ssh(host, f"sudo systemd-run -q --unit=in-the-way --uid=postgres psql -q audit -c '{in_the_way}' || true")
    try:
        with load() as verdicts:
            said = deploy(waiting, code=FAILED).output
    finally:
        for host in ("db1", "db2", "db3"):
            site.ssh(host, "sudo systemctl stop in-the-way; true")

    assert nothing_was_lost(figures, "a transaction in a migration's way", verdicts[0])
    assert "gave up waiting for a lock" in said
    assert running(site) == before
    lasted = re.findall(r'"delta": "0:00:([0-9.]+)"', said)[-1]
    assert figures.holds(
        "a transaction in a migration's way", "the migration gives up", float(lasted), bound=5, busy=business()
    )


def test_an_expired_certificate_stops_a_deployment(site, second):
    site.ssh("app2", "sudo cp -p /etc/ssl/shop/host.crt /root/host.crt")
    while_it_was = "-not_before 20200101000000Z -not_after 20200102000000Z"
    expired = f"openssl req -x509 -key /etc/ssl/shop/host.key -subj /CN=app2 {while_it_was} -out /etc/ssl/shop/host.crt"
    site.ssh("app2", f"sudo {expired}")
    try:
        assert "/etc/ssl/shop/host.crt" in deploy(second, code=FAILED).output
    finally:
        site.ssh("app2", "sudo mv /root/host.crt /etc/ssl/shop/host.crt")


def test_an_upload_follows_to_the_other_host(site, first):
    make = "sudo -u shop sh -c 'mkdir -p /srv/shop/uploads/products; echo here > /srv/shop/uploads/products/drill'"
    site.ssh("app1", make)

    deadline = time.monotonic() + 10 * business()
    look = "sudo cat /srv/shop/uploads/products/drill || true"
    while site.ssh("app2", look) != "here":
        assert time.monotonic() < deadline
        time.sleep(0.5)
    site.ssh("app1", "sudo rm /srv/shop/uploads/products/drill")
    site.ssh("app2", "sudo rm /srv/shop/uploads/products/drill")


def test_secrets_are_replaced_and_nobody_is_signed_out(site, first, figures):
    program = [sys.executable, "-m", "vault", "--rotate", "fleet"]
    subprocess.run(program, cwd=places.ANSIBLE, check=True, capture_output=True)

    with load() as verdicts:
        play("rotate_secrets")

    assert nothing_was_lost(figures, "secrets rotated", verdicts[0])
