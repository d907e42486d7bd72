"""What the fleet promises, on real hosts."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fleet import cgroups, firmware, host, places, power, tools
from fleet.fleet import anybody_is_on

HOSTS = 10
COUNTED = "/home/admin/counted"


def rows(fleet, code=0):
    """Return what status says of each host's state."""
    lines = fleet("status", code=code).splitlines()
    return {line.split()[0]: line[lines[0].index("STATE") : lines[0].index("MEMORY")].strip() for line in lines[1:]}


def test_all_hosts_are_up_within_thirty_seconds(fleet):
    assert list(rows(fleet).values()) == ["on"] * HOSTS
    assert fleet.is_within("up", seconds=30)


def test_another_drill_would_not_take_its_place(fleet):
    assert anybody_is_on()


def test_hosts_are_debian_with_systemd_as_its_first_process(fleet):
    assert fleet.ssh("db1", "cat /proc/1/comm; systemctl is-system-running --wait; hostname") == "systemd\nrunning\ndb1"
    assert fleet.ssh("db1", "cut -d. -f1 /etc/debian_version") == "13"


def test_every_host_has_a_key_and_a_machine_id_of_its_own(fleet):
    said = {fleet.ssh(own.name, "cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub") for own in host.every()}
    assert len(said) == HOSTS


def test_ansible_reaches_every_host_with_host_key_checking_on(fleet):
    ansible = Path(sys.executable).with_name("ansible")
    done = subprocess.run(
        [ansible, "-i", places.INVENTORY, "all", "-m", "ping", "-o"],
        cwd=places.ANSIBLE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.count("SUCCESS") == HOSTS, done.stdout + done.stderr


def test_a_host_whose_key_is_not_the_known_one_is_not_spoken_to(fleet, tmp_path):
    forged = tmp_path / "known_hosts"
    forged.write_text(places.KNOWN_HOSTS.read_text().replace("db1,10.77.0.31", "was,1.1.1.1").replace("db2,", "db1,"))
    words = ["ssh", "-F", places.SSH_CONFIG, "-o", "BatchMode=yes", "-o", f"UserKnownHostsFile={forged}", "db1", "true"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 255
    assert "Host key verification failed" in done.stderr


def test_hosts_reach_each_other_and_nothing_outside_but_packages(fleet):
    assert fleet.ssh("db1", "timeout 3 bash -c '</dev/tcp/10.77.0.32/22' && echo yes") == "yes"
    assert fleet.ssh("db1", "getent hosts deb.debian.org || echo unknown") == "unknown"
    install = "-o Acquire::http::Proxy=http://10.77.0.1:3143 -q"
    fleet.ssh("db1", f"sudo apt-get {install} update && sudo apt-get {install} install --yes hello")
    assert fleet.ssh("db1", "hello") == "Hello, world!"


def test_bringing_it_up_again_leaves_running_hosts_alone(fleet):
    systems = {own.name: firmware.system_of(own.name) for own in host.every()}
    fleet("up")
    assert {own.name: firmware.system_of(own.name) for own in host.every()} == systems


def test_limits_of_memory_count(fleet):
    allocate = "python3 -c 'len(bytearray(200 << 20))'"
    fleet.ssh("db1", f"sudo systemd-run -q --wait -p MemoryMax=50M -p MemorySwapMax=0 {allocate}", code=255)
    fleet.ssh("db1", f"sudo systemd-run -q --wait -p MemoryMax=500M {allocate}")


def test_settings_of_the_kernel_are_a_hosts_own(fleet):
    machine = Path("/proc/sys/vm/swappiness").read_text()
    fleet.ssh("db1", "echo 7 | sudo tee /proc/sys/vm/swappiness")
    assert fleet.ssh("db1", "cat /proc/sys/vm/swappiness") == "7"
    assert Path("/proc/sys/vm/swappiness").read_text() == machine


def test_a_power_cut_asks_nobody_and_keeps_the_disk(fleet):
    trap = "trap 'touch told' TERM HUP INT EXIT; touch began; sync; sleep 600"
    fleet.ssh("app1", f'sudo systemd-run -q --working-directory=/home/admin bash -c "{trap}"')
    assert tools.wait_until(lambda: fleet.ssh("app1", "ls") == "began", seconds=10)
    fleet("kill", "app1")
    assert rows(fleet, code=3)["app1"] == "off"
    assert not cgroups.processes("app1")
    fleet.ssh("app1", "true", code=255)
    fleet("start", "app1")
    assert fleet.ssh("app1", "ls") == "began"
    assert fleet.is_within("start", seconds=5)


def test_a_host_without_power_can_be_told_so_again(fleet):
    fleet("kill", "app2")
    fleet("kill", "app2")
    fleet("start", "app2")
    fleet("start", "app2")
    assert rows(fleet)["app2"] == "on"


def test_a_host_that_is_removed_is_made_anew(fleet):
    fleet.ssh("app2", "touch changed")
    fleet("remove", "app2")
    assert "app2" not in rows(fleet)
    fleet("up")
    assert fleet.ssh("app2", "ls") == ""


def test_a_host_reboots_and_powers_off_by_itself(fleet):
    first = firmware.system_of("redis2")
    subprocess.run(["ssh", "-n", "-F", places.SSH_CONFIG, "redis2", "sudo reboot"], capture_output=True, check=False)
    assert tools.wait_until(lambda: not _answers("redis2"), seconds=20)
    assert tools.wait_until(lambda: _answers("redis2"), seconds=30)
    assert firmware.system_of("redis2") not in {0, first}
    subprocess.run(["ssh", "-n", "-F", places.SSH_CONFIG, "redis2", "sudo poweroff"], capture_output=True, check=False)
    assert tools.wait_until(lambda: not cgroups.is_populated("redis2"), seconds=20)
    assert rows(fleet, code=3)["redis2"] == "off"
    fleet("start", "redis2")


def _answers(name):
    return power.answers(host.find(name))


def test_a_frozen_host_answers_nobody_and_goes_on_where_it_was(fleet):
    fleet.ssh("db2", f"sudo systemd-run -q bash -c 'while sleep 0.1; do echo >> {COUNTED}; done'")
    assert tools.wait_until(lambda: _lines_counted() > 0, seconds=10)
    fleet("freeze", "db2")
    assert rows(fleet, code=3)["db2"] == "frozen"
    before = _lines_counted()
    time.sleep(1)
    assert _lines_counted() == before
    fleet.ssh("db2", "true", code=255)
    fleet("thaw", "db2")
    assert tools.wait_until(lambda: _lines_counted() > before, seconds=5)
    assert rows(fleet)["db2"] == "on"


def _lines_counted():
    """Look at the host's disk from outside."""
    counted = host.find("db2").root / COUNTED.lstrip("/")
    return counted.stat().st_size if counted.exists() else 0


def test_a_host_that_is_cut_off_runs_on_alone(fleet):
    fleet("cut", "db3")
    assert rows(fleet, code=3)["db3"] == "cut off"
    fleet.ssh("db3", "true", code=255)
    fleet.ssh("db1", "timeout 2 bash -c '</dev/tcp/10.77.0.33/22'", code=124)
    fleet("heal", "db3")
    # A moment passes until db1 asks again who has that address.
    reach = "for _ in $(seq 20); do timeout 2 bash -c '</dev/tcp/10.77.0.33/22' && echo yes && break; done"
    assert fleet.ssh("db1", reach) == "yes"
    # Its link never lost its carrier, so nothing inside could know of it by looking.
    assert "Lost carrier" not in fleet.ssh("db3", "sudo journalctl --unit systemd-networkd --no-pager")


def test_a_clock_is_shifted_for_what_starts_from_then_on(fleet):
    date = "sudo systemd-run -q --wait --pipe date +%s"
    fleet("clock", "--ahead", "1d", "backup1")
    assert rows(fleet, code=3)["backup1"] == "clock +86400 s"
    for command in ("date +%s", date):
        seen = datetime.fromtimestamp(int(fleet.ssh("backup1", command)), UTC)
        assert timedelta(hours=23) < seen - datetime.now(UTC) < timedelta(hours=25)
    fleet("clock", "--right", "backup1")
    for command in ("date +%s", date):
        assert abs(int(fleet.ssh("backup1", command)) - time.time()) < 60
    assert rows(fleet)["backup1"] == "on"
