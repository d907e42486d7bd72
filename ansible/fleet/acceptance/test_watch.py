"""What watches over hosts once a release is there: guards of memory, and alarms that reach people."""

import json
import signal
import time

import pytest

from fleet import tools
from fleet.acceptance.alarms import expiring_certificate
from fleet.acceptance.figures import business
from fleet.acceptance.plays import play
from tests.smtp import mail_server

MACHINE = "10.77.0.1"
MIB = 1 << 20


@pytest.mark.parametrize(("unit", "mib"), [("shop-web", 1024), ("shop-worker", 1024), ("shop-beat", 512)])
@pytest.mark.parametrize("host", ["app1", "app2"])
def test_units_of_the_shop_are_killed_before_they_take_the_host(site, host, unit, mib):
    said = site.ssh(host, f"systemctl show --property=ActiveState,MemoryMax,MemorySwapMax {unit}")

    assert set(said.splitlines()) == {"ActiveState=active", f"MemoryMax={mib * MIB}", "MemorySwapMax=0"}


def test_a_unit_that_takes_more_memory_than_it_may_is_killed(site, figures):
    run, allocate = "sudo systemd-run --quiet --wait --unit=tried-memory", "python3 -c 'bytearray(200 << 20)'"
    site.ssh("app1", f"{run} --property=MemoryMax=500M {allocate}")
    site.ssh("app1", f"{run} --property=MemoryMax=50M --property=MemorySwapMax=0 {allocate}", code=255)
    try:
        ended = site.ssh("app1", "systemctl show --property=ExecMainStatus --value tried-memory")
    finally:
        site.ssh("app1", "sudo systemctl reset-failed tried-memory")

    lived = int(int(ended) != signal.SIGKILL)
    assert figures.holds("memory", "units of 50 MB that took 200 MB and lived", lived, bound=0, unit="")


def test_an_alarm_is_written_to_people_though_their_mail_server_was_away(site, figures):
    with mail_server(refusals=1, address=MACHINE) as server:
        settings = {
            "monitoring_alert_email": "staff@shop.example",
            "monitoring_mail_server": server.url.removeprefix("smtp://"),
            "monitoring_mail_tls": False,
        }
        monitor = ["--limit", "monitoring", "--tags", "monitoring"]
        play("site", *monitor, "-e", json.dumps(settings))
        try:
            with expiring_certificate(site):
                begin = time.monotonic()
                told = lambda: any("CertificateExpires" in mail["Subject"] for mail in server.mails)  # noqa: E731
                assert tools.wait_until(told, seconds=180 * business())
                took = time.monotonic() - begin
        finally:
            play("site", *monitor)

    mail = next(mail for mail in server.mails if "CertificateExpires" in mail["Subject"])
    assert (mail["To"], mail["From"]) == ("staff@shop.example", "alarm@shop.example")
    assert "docs/runbooks/certificate-expires.rst" in mail.get_body().get_content()
    assert server.asked > 1
    assert figures.holds("certificate of 20 days", "people are written to", took, bound=120, busy=business())
