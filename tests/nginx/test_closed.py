"""What is shown when the shop is closed, or does not answer: pages that need nothing else."""

import base64
import hashlib
import re
import subprocess

import pytest

from deploy.stack import processes
from tests.nginx.asking import Browser
from tests.nginx.server import ROOT

PAGES = ROOT / "nginx/etc/nginx/shop/pages"
STAFF = "127.0.0.1"


@pytest.fixture
def close(nginx):
    """Close the shop to everyone but these, as the playbook does."""
    file = nginx.folder / "shop/maintenance.conf"
    open_ = file.read_text()

    def reload(text: str, *, status: int) -> None:
        file.write_text(text)
        subprocess.run([*nginx.command, "-s", "reload"], check=True, capture_output=True)
        assert processes.wait_until(lambda: Browser(nginx).ask("/").status == status, seconds=10)

    yield lambda staff, status: reload(f"geo $is_closed {{ default 1; {staff} 0; }}\n", status=status)
    reload(open_, status=200)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_closed_shop_says_so_and_when_to_come_back(browser, upstream, close, method):
    close("192.0.2.1", status=503)
    upstream.asked.clear()

    answer = browser.ask("/products/emma/", method=method)

    assert (answer.status, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (503, "600", "no-store")
    assert "closed for a while" in answer.text
    assert not upstream.asked


def test_staff_see_a_closed_shop_as_it_is(browser, upstream, close):
    close(STAFF, status=200)

    assert "number" in browser.ask("/").text


@pytest.mark.parametrize("name", ["away.html", "closed.html"])
def test_a_page_s_only_style_is_the_one_that_its_header_allows(name):
    allowed = re.findall(r"'sha256-(.+?)'", (PAGES.parent / "page_headers.conf").read_text())

    (style,) = re.findall(r"<style>(.*)</style>", (PAGES / name).read_text(), re.DOTALL)

    assert [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()] == allowed


@pytest.mark.parametrize("name", ["away.html", "closed.html"])
def test_a_page_needs_nothing_else(name):
    assert not re.search(r"(?:src|href|url|style)[=(]|<script", (PAGES / name).read_text())
