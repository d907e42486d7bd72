"""A balancer's own command: it takes application hosts out and brings them back, and never takes the last one."""

import os
import subprocess
from pathlib import Path

import jinja2
import pytest

from settings.env import ROOT

PROGRAM = ROOT / "nginx/usr/local/sbin/shop-upstream"
TEMPLATE = ROOT / "ansible/roles/nginx/templates/etc/nginx/shop/upstream.conf.j2"


class Balancer:
    """A folder with the file that says who gets pages; `takes` is whether its Nginx takes a new one."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "upstream.conf"
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.let_nginx(take=True)
        self._put("systemctl", "echo $* >> " + str(folder / "reloads"))
        self.reloads = folder / "reloads"

    def let_nginx(self, *, take: bool) -> None:
        self._put("nginx", "exit 0" if take else "exit 1")

    def write(self, *hosts: str, out: list[str] | None = None) -> str:
        """Write the file as site.yml does, where a deployment has taken some out, and return it."""
        environment = jinja2.Environment(trim_blocks=True)  # noqa: S701 -- no HTML
        environment.filters["difference"] = lambda some, others: [each for each in some if each not in others]
        known = {name: {"ansible_host": f"10.0.0.{number}"} for number, name in enumerate(hosts, 1)}
        values = {"groups": {"app": hosts}, "hostvars": known, "nginx_out": out or [], "nginx_drained": []}
        self.file.write_text(environment.from_string(TEMPLATE.read_text()).render(values))
        return self.file.read_text()

    def __call__(self, *words: str, code: int = 0) -> str:
        own = {"PATH": f"{self.programs}:{os.environ['PATH']}", "SHOP_UPSTREAM": str(self.file)}
        done = subprocess.run([PROGRAM, *words], env=own, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    def _put(self, name: str, text: str) -> None:
        program = self.programs / name
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)


@pytest.fixture
def balancer(tmp_path: Path) -> Balancer:
    return Balancer(tmp_path)


def test_a_host_goes_out_once_and_comes_back_as_it_was(balancer: Balancer):
    before = balancer.write("app1", "app2")

    assert [balancer("out", "app1"), balancer("out", "app1")] == ["changed\n", ""]
    assert balancer() == "app1\n"
    assert "10.0.0.1:8443 max_fails=3 fail_timeout=5s down; # app1" in balancer.file.read_text()
    assert [balancer("in", "app1"), balancer("in", "app1")] == ["changed\n", ""]
    assert balancer.file.read_text() == before
    assert balancer.reloads.read_text() == "reload nginx\n" * 2


def test_a_run_of_the_site_meanwhile_leaves_it_out(balancer: Balancer):
    balancer.write("app1", "app2")
    balancer("out", "app1")
    there = balancer.file.read_text()

    assert balancer.write("app1", "app2", out=balancer().splitlines()) == there


@pytest.mark.parametrize(("hosts", "out"), [(["app1"], []), (["app1", "app2"], ["app2"])])
def test_the_only_host_that_is_left_stays(balancer: Balancer, hosts: list[str], out: list[str]):
    before = balancer.write(*hosts, out=out)

    assert balancer("out", "app1") == ""
    assert balancer.file.read_text() == before


def test_what_nginx_does_not_take_is_taken_back(balancer: Balancer):
    before = balancer.write("app1", "app2")
    balancer.let_nginx(take=False)

    balancer("out", "app1", code=1)

    assert balancer.file.read_text() == before
    assert not balancer.reloads.exists()


def test_who_is_nobody_is_named(balancer: Balancer):
    balancer.write("app1", "app2")

    assert "knows no application host app3" in balancer("out", "app3", code=2)
    assert "Say shop-upstream out app1" in balancer("away", "app1", code=2)
