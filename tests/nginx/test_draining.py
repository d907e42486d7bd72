"""A host that is taken out is sent nothing more: not even what had begun to come in before."""

import json
import re
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.stack import processes
from tests.benchmarks.load import HOST
from tests.nginx.asking import NAME, Browser
from tests.nginx.server import Nginx, lay_out, running

FORM = b"name=Ada&city=London"


@dataclass(frozen=True)
class Balancer:
    """In front of two application hosts, of which one is out: first the one that answers, then the silent one."""

    nginx: Nginx
    silent: str
    answering: str

    def ask_only_the_silent_host(self) -> None:
        """Say so before the start."""
        self._write(self.silent, out=self.answering)

    def drain_the_silent_host(self) -> None:
        """Take it out as shop-upstream does; return once workers of before take nobody on."""
        self._write(self.answering, out=self.silent)
        subprocess.run([*self.nginx.command, "-s", "reload"], check=True, capture_output=True)
        assert processes.wait_until(lambda: "is shutting down" in self._titles(), seconds=10)

    def _write(self, host: str, *, out: str) -> None:
        text = f"upstream shop {{ server {host}; server {out} down; }} upstream shop_media {{ server {host}; }}"
        (self.nginx.folder / "shop/upstream.conf").write_text(text)

    def _titles(self) -> str:
        children = Path(f"/proc/{self.nginx.pid}/task/{self.nginx.pid}/children").read_text().split()
        return " ".join(Path(f"/proc/{child}/cmdline").read_text() for child in children)


@pytest.fixture
def silent() -> Iterator[str]:
    """A host whose release does not serve: what it is sent waits."""
    with socket.create_server((HOST, 0)) as waiting:
        yield f"{HOST}:{waiting.getsockname()[1]}"


@pytest.fixture
def balancer(_upstream, upstream, silent: str, certificate: Path, tmp_path: Path) -> Iterator[Balancer]:
    """It serves, and has no answer as yet."""
    laid_out = lay_out(tmp_path / "etc", upstream=_upstream[1], name=NAME, certificate=certificate)
    answering = re.findall(r"server (\S+);", (laid_out.folder / "shop/upstream.conf").read_text())[0]
    Balancer(laid_out, silent, answering).ask_only_the_silent_host()
    with running(laid_out) as started:
        yield Balancer(started, silent, answering)


def test_a_form_that_is_still_coming_in_goes_to_the_host_that_is_left(balancer: Balancer):
    def slowly() -> Iterator[bytes]:
        yield FORM[:5]
        balancer.drain_the_silent_host()
        yield FORM[5:]

    answer = Browser(balancer.nginx).ask("/basket/", method="POST", body=slowly(), Content_Length=str(len(FORM)))

    assert (answer.status, json.loads(answer.text)["received"]) == (200, len(FORM))
