"""One address may try to sign in, and ask the API, so often and no oftener; reading is not counted."""

from collections import Counter

import pytest

from tests.nginx.asking import NAME, Browser
from tests.nginx.server import lay_out, running

BURST = {"sign_in": 20, "api": 40}


@pytest.fixture
def limited(_upstream, certificate, tmp_path):
    """A browser at an Nginx that lets through its bursts, and then next to nothing."""
    _upstream[0].reset()
    laid_out = lay_out(tmp_path / "etc", upstream=_upstream[1], name=NAME, certificate=certificate)
    rates = laid_out.folder / "shop/rates.conf"
    rates.write_text(rates.read_text().replace("1000r/s", "1r/m"))
    with running(laid_out) as nginx:
        yield Browser(nginx)


@pytest.mark.parametrize(
    ("method", "path", "zone"),
    [
        ("POST", "/account/login/", "sign_in"),
        ("POST", "/account/signup/", "sign_in"),
        ("POST", "/account/password/reset/", "sign_in"),
        ("POST", "/admin/login/", "sign_in"),
        ("GET", "/search/suggest/?q=em", "api"),
        ("GET", "/api/products/", "api"),
    ],
)
def test_whoever_goes_on_is_refused(limited, method, path, zone):
    answers = Counter(limited.ask(path, method=method).status for _ in range(BURST[zone] + 5))

    assert answers == {200: BURST[zone] + 1, 429: 4}


@pytest.mark.parametrize(("method", "path"), [("GET", "/account/login/"), ("GET", "/products/"), ("POST", "/basket/")])
def test_nothing_else_is_counted(limited, method, path):
    assert {limited.ask(path, method=method).status for _ in range(60)} == {200}


def test_who_is_refused_at_one_page_may_ask_for_another(limited):
    for _ in range(30):
        limited.ask("/account/login/", method="POST")

    assert limited.ask("/products/").status == 200
