"""What visitors meet: balancers, the address between them, and what watches all of it."""

import http.client
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fleet import places, tools
from fleet.acceptance.alarms import EXPIRING, asked, expiring_certificate
from fleet.acceptance.figures import business
from fleet.acceptance.plays import play

ADDRESS = "10.77.0.10"
MACHINE = "10.77.0.1"
BALANCERS = {"lb1", "lb2"}
CURL = "curl --silent --cacert /etc/ssl/shop/ca.crt --resolve shop.example:443:" + ADDRESS
OWN = "--cert /etc/ssl/shop/host.crt --key /etc/ssl/shop/host.key"
INNER = f"sudo curl --silent --cacert /etc/ssl/shop/ca.crt --resolve app.internal:8443:10.77.0.21 {OWN}"
CODE = "--output /dev/null --write-out '%{http_code}'"
# A busy machine is silent for less.
BREAK_SECONDS = 1.0
SSLYZE = places.CHECKOUT / ".local/sslyze"


@dataclass
class Visitor:
    """Asks the floating address every 50 ms, and notes for how long nobody answered."""

    breaks: list[float] = field(default_factory=list)
    _done: threading.Event = field(default_factory=threading.Event)

    def ask_on(self) -> None:
        """Ask until told to stop."""
        last = time.monotonic()
        while not self._done.wait(0.05):
            if not _is_answered():
                continue
            if time.monotonic() - last > BREAK_SECONDS:
                self.breaks.append(time.monotonic() - last)
            last = time.monotonic()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask until the block ends."""
        thread = threading.Thread(target=self.ask_on)
        thread.start()
        try:
            yield
        finally:
            self._done.set()
            thread.join()


def _is_answered() -> bool:
    connection = http.client.HTTPConnection(ADDRESS, timeout=0.3)
    try:
        connection.request("GET", "/", headers={"Host": "shop.example"})
        return connection.getresponse().status == 301
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def holder(site) -> str:
    """Return the balancer that has the address."""
    (name,) = (name for name in BALANCERS if site.ssh(name, f"ip -oneline address show to {ADDRESS}"))
    return name


def test_the_address_of_a_balancer_without_power_moves_and_stays(site, figures):
    dead, visitor = holder(site), Visitor()
    with visitor.asking():
        time.sleep(1)
        site("kill", dead)
        time.sleep(6)
        site("start", dead)
        time.sleep(6)

    assert holder(site) != dead
    assert len(visitor.breaks) == 1
    assert figures.holds("balancer killed", "its address answers again", visitor.breaks[0], bound=4)


def test_a_balancer_whose_nginx_has_stopped_gives_the_address_up(site, figures):
    ill, visitor = holder(site), Visitor()
    with visitor.asking():
        site.ssh(ill, "sudo systemctl stop nginx")
        time.sleep(6)
    site.ssh(ill, "sudo systemctl start nginx")

    assert holder(site) != ill
    assert figures.holds("Nginx stopped", "the address answers again", sum(visitor.breaks), bound=4)


@pytest.fixture(scope="module")
def sslyze() -> Path:
    """Return the scanner, in an environment of its own: its libraries are nobody else's."""
    program = SSLYZE / "bin/sslyze"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", SSLYZE], check=True)
        subprocess.run([SSLYZE / "bin/pip", "install", "--quiet", "sslyze==6.3.1"], check=True)
    return program


def test_tls_is_mozilla_s_intermediate_list_but_for_the_own_authority(site, sslyze):
    line = [sslyze, "--mozilla_config=intermediate", "--sni=shop.example", f"{ADDRESS}:443"]

    said = subprocess.run(line, capture_output=True, text=True, check=False).stdout

    complaints = re.findall(r"^ +\* (\w+): ", said.partition("COMPLIANCE AGAINST")[2], re.MULTILINE)
    assert complaints == ["certificate_path_validation"]


def test_visitors_are_served_by_http_2_with_a_certificate_of_the_name(site):
    said = site.ssh("app2", f"{CURL} --output /dev/null --write-out '%{{http_version}}' https://shop.example/")

    assert said == "2"


def test_an_application_host_speaks_with_balancers_only(site):
    assert site.ssh("lb1", f"{INNER} {CODE} https://app.internal:8443/media/none.jpg") == "404"
    assert site.ssh("backup1", f"{INNER} {CODE} https://app.internal:8443/media/none.jpg") == "404"
    assert site.ssh("backup1", f"{INNER} {CODE} https://app.internal:8443/") == "403"
    assert site.ssh("lb1", f"{INNER.replace(OWN, '')} {CODE} https://app.internal:8443/") == "400"
    site.ssh("db1", f"{INNER} --max-time 3 https://app.internal:8443/", code=28)


def test_a_visitor_s_address_is_the_one_that_the_balancer_saw(site):
    path = f"/forged-{time.time_ns()}/"
    words = ["curl", "--silent", "--insecure", "--resolve", f"shop.example:443:{ADDRESS}"]
    claims = ["--header", "X-Forwarded-For: 203.0.113.9", "--header", "X-Real-IP: 203.0.113.9"]
    subprocess.run([*words, *claims, f"https://shop.example{path}"], check=True, capture_output=True)

    # With no release yet, a balancer tries both.
    logged = "\n".join(
        site.ssh(name, f"sudo grep -h {path} /var/log/nginx/inner.log || true") for name in ("app1", "app2")
    )

    assert {json.loads(line)["remote"] for line in logged.splitlines()} == {MACHINE}


def test_a_closed_shop_says_so_to_all_but_staff_and_stays_closed(site):
    play("maintenance", "-e", "maintenance=on")
    try:
        play("site", "--limit", "balancer", "--tags", "nginx")
        page = site.ssh("app2", f"{CURL} --include https://shop.example/products/")
        staff = ["curl", "--silent", "--insecure", "--resolve", f"shop.example:443:{ADDRESS}", "https://shop.example/"]

        assert "HTTP/2 503" in page
        assert "retry-after: 600" in page
        assert "closed for a while" in page
        assert "closed for a while" not in subprocess.run(staff, capture_output=True, text=True, check=True).stdout
    finally:
        play("maintenance", "-e", "maintenance=off")
    assert "closed for a while" not in site.ssh("app2", f"{CURL} https://shop.example/products/")


def test_maintenance_has_to_be_told_which(site):
    assert "maintenance=off opens it" in play("maintenance", code=2).output


def test_nobody_gets_in_by_a_password_or_as_root(site):
    options = ["-F", places.SSH_CONFIG, "-o", "BatchMode=yes"]
    password = ["ssh", *options, "-o", "PreferredAuthentications=password,keyboard-interactive", "lb1", "true"]

    assert "(publickey)" in subprocess.run(password, capture_output=True, text=True, check=False).stderr
    assert subprocess.run(["ssh", *options, "root@lb1", "true"], capture_output=True, check=False).returncode == 255


@pytest.mark.parametrize("service", ["nginx", "keepalived"])
def test_services_of_balancers_may_do_little(site, figures, service):
    said = site.ssh("lb1", f"systemd-analyze security {service} | tail -1")

    exposure = float(re.findall(r"(\d+\.\d)", said)[0])
    assert figures.holds("exposure", service, exposure, bound={"nginx": 2.5, "keepalived": 3.0}[service], unit="of 10")


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"preflight_memory_mb": 9_000_000}, "MiB of memory and needs 9000000"),
        ({"preflight_debians": ["11"]}, "the shop is deployed to Debian 11"),
        ({"firewall_admins": ["192.0.2.0/24"]}, "the firewall would lock it out"),
        ({"nginx_names": []}, "nginx_names is not set for lb1: the shop's names"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
@pytest.mark.usefixtures("site")
def test_what_is_missing_is_said_before_anything_is_changed(setting, sentence):
    played = play("site", "--limit", "lb1", "-e", json.dumps(setting), code=2)

    assert sentence in " ".join(played.output.split())
    assert set(played.changed.values()) == {0}


def test_every_host_and_its_services_tell_how_they_do(site):
    assert tools.wait_until(lambda: not asked(site, 'up{job=~"node|nginx|postgres|redis|patroni"} == 0'), seconds=60)
    assert len(asked(site, 'up{job="node"} == 1')) == 10
    assert {each["host"] for each in asked(site, 'up{job="nginx"} == 1')} == BALANCERS


def test_figures_are_for_the_collector_only(site):
    assert site.ssh("lb1", f"curl --silent --insecure {CODE} https://127.0.0.1:9100/metrics || true") == "000"
    site.ssh("db1", "timeout 2 bash -c '</dev/tcp/10.77.0.11/9100'", code=124)


def test_a_certificate_with_twenty_days_left_raises_an_alarm(site, figures):
    raised = f'ALERTS{{alertname="CertificateExpires",file="{EXPIRING}",alertstate="firing"}}'
    with expiring_certificate(site):
        begin = time.monotonic()
        assert tools.wait_until(lambda: asked(site, raised), seconds=120)
        took = time.monotonic() - begin

    assert figures.holds("certificate of 20 days", "its alarm is raised", took, bound=60, busy=business())
