"""A certificate of a public authority, asked of one on this machine by the balancer that visitors do not reach."""

import json
import re
from collections.abc import Iterator

import pytest

from fleet import tools
from fleet.acceptance.authority import running
from fleet.acceptance.plays import play

NAME, ADDRESS, MACHINE = "shop.example", "10.77.0.10", "10.77.0.1"
TRUSTED = "/etc/ssl/shop/authority.crt"
SHOWN = "openssl s_client -connect 127.0.0.1:443 -servername shop.example </dev/null 2>/dev/null"
READ = f"{SHOWN} | openssl x509 -noout -issuer -serial -ext subjectAltName"
OWN_AGAIN = (
    f"sudo rm -rf {TRUSTED} /etc/systemd/system/certbot.service.d /etc/letsencrypt/shop-names "
    "/etc/letsencrypt/live /etc/letsencrypt/archive /etc/letsencrypt/renewal /etc/letsencrypt/accounts"
)


@pytest.fixture(scope="module")
def standby(site) -> str:
    """Return the balancer that has not the shop's address: the authority asks the other one."""
    (name,) = (name for name in ("lb1", "lb2") if not site.ssh(name, f"ip -oneline address show to {ADDRESS}"))
    return name


@pytest.fixture(scope="module")
def settings(site, standby, tmp_path_factory) -> Iterator[str]:
    """Let the balancer know the authority; it has the environment's own certificate again afterwards."""
    with running(tmp_path_factory.mktemp("authority"), here=MACHINE, names={NAME: ADDRESS}) as authority:
        site.ssh(standby, f"echo '{authority.certificate}' | sudo tee {TRUSTED} >/dev/null")
        names = {"nginx_certificate": "acme", "nginx_acme_server": authority.url, "nginx_acme_trusts": TRUSTED}
        try:
            yield json.dumps(names)
        finally:
            play("site", "--limit", standby, "--tags", "nginx")
            site.ssh(standby, OWN_AGAIN)
            assert "Pebble" not in site.ssh(standby, READ)


def serial(shown: str) -> str:
    return re.findall(r"^serial=(\w+)$", shown, re.MULTILINE)[0]


def test_an_authority_s_certificate_is_shown_once_it_is_issued(site, standby, settings):
    assert "Pebble" not in site.ssh(standby, READ)

    play("site", "--limit", standby, "--tags", "nginx", "-e", settings)

    shown = site.ssh(standby, READ)
    assert "Pebble Intermediate" in shown
    assert f"DNS:{NAME}" in shown


def test_a_certificate_that_is_there_is_not_asked_for_again(site, standby, settings):
    assert play("site", "--limit", standby, "--tags", "nginx", "-e", settings).changed == {standby: 0}


def test_a_renewed_certificate_is_shown_at_once(site, standby, settings):
    before = serial(site.ssh(standby, READ))

    site.ssh(
        standby, f"sudo REQUESTS_CA_BUNDLE={TRUSTED} certbot renew --quiet --force-renewal --no-random-sleep-on-renew"
    )

    assert tools.wait_until(lambda: serial(site.ssh(standby, READ)) != before, seconds=20)
