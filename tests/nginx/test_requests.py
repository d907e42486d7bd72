"""What the shop is told of a request is what Nginx saw, and what is too large or not for it never gets through."""

import http.client
import json
import re
import ssl
import subprocess

import pytest

from deploy.stack import processes
from tests.nginx.asking import NAME
from tests.nginx.server import HOST, Nginx

MEGABYTE = 1024 * 1024


def test_each_request_has_an_id_that_the_shop_and_the_visitor_are_told(browser, upstream):
    upstream.headers = {"X-Request-ID": "the shop's own"}

    told = browser.ask("/basket/").headers.get_all("X-Request-ID")

    assert [upstream.asked[0][1]["X-Request-ID"]] == told
    assert re.fullmatch("[0-9a-f]{32}", told[0])


def test_a_kept_page_has_the_id_of_each_request(browser, upstream):
    upstream.headers = {"Cache-Control": "public, max-age=0, s-maxage=1", "X-Request-ID": "the shop's own"}

    ids = [browser.ask("/products/").headers.get_all("X-Request-ID") for _ in range(10)]

    assert {len(told) for told in ids} == {1}
    assert len({told[0] for told in ids}) == 10


def logged(nginx: Nginx, **wanted: str) -> dict[str, str]:
    """Return the one line of the log that says so, once it is there."""

    def lines() -> list[dict[str, str]]:
        found = [json.loads(line) for line in (nginx.folder / "log/nginx/access.log").read_text().splitlines()]
        return [line for line in found if wanted.items() <= line.items()]

    # It is written once the answer is out.
    assert processes.wait_until(lines, seconds=5)
    (line,) = lines()
    return line


def test_the_log_has_a_line_of_json_for_each_request_with_its_id(browser, nginx):
    told = browser.ask('/?a="quoted"').headers["X-Request-ID"]

    assert logged(nginx, request_id=told)["path"] == "/"


@pytest.fixture
def host(nginx) -> str:
    """Where the application host listens."""
    return re.findall(r"server (\S+);", (nginx.folder / "shop/upstream.conf").read_text())[0]


def test_the_log_alone_tells_which_host_was_asked(browser, nginx, upstream, host):
    upstream.headers = {"Cache-Control": "public, max-age=0, s-maxage=1"}

    answers = [browser.ask("/products/asked/") for _ in range(10)]

    lines = [logged(nginx, request_id=answer.headers["X-Request-ID"]) for answer in answers]
    assert {(line["cache"], line["upstream"]) for line in lines} >= {("MISS", host), ("HIT", "")}
    assert not [answer for answer in answers if "X-Upstream" in answer.headers]
    assert "X-Upstream" not in browser.ask("/admin/").headers


def test_the_log_tells_which_host_did_not_answer(browser, nginx, upstream, host):
    upstream.is_away = True

    browser.ask("/basket/away/", method="POST", body=b"a=1")

    line = logged(nginx, path="/basket/away/")
    assert (line["status"], line["upstream"]) == (503, host)


def test_what_a_visitor_claims_of_himself_does_not_get_through(browser, upstream):
    claims = {
        "X_Request_ID": "6f1ed002ab5595859014ebf0951522d9",
        "X_Forwarded_For": "203.0.113.9",
        "X_Forwarded_Proto": "http",
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_Port": "1",
        "X_Forwarded_Ssl": "off",
        "X_Real_IP": "203.0.113.9",
        "Forwarded": "for=203.0.113.9",
        "Proxy": "evil.example",
    }

    browser.ask("/", **claims)

    told = upstream.asked[0][1]
    assert (told["Host"], told["X-Forwarded-For"], told["X-Forwarded-Proto"]) == (NAME, HOST, "https")
    assert not {"203.0.113.9", "evil.example", claims["X_Request_ID"], "off"} & set(told.values())


@pytest.mark.parametrize(
    "path", ["/readyz", "/metrics", "/readyz/", "/metrics/x", "/%6detrics", "//metrics", "/x/../metrics"]
)
def test_what_those_who_run_the_shop_ask_is_not_for_visitors(browser, upstream, path):
    assert browser.ask(path).status == 404
    assert not upstream.asked


@pytest.mark.parametrize("path", ["/.env", "/.git/config", "/%2egit/config", "/shop/.env", "/a/%2e%2e/.env"])
def test_what_begins_with_a_dot_is_not_there(browser, upstream, path):
    assert browser.ask(path).status == 404
    assert not upstream.asked


@pytest.mark.parametrize("path", [f"/products/?q={'a' * 5000}", f"/{'a' * 100_000}"])
def test_an_absurd_address_is_refused(browser, upstream, path):
    assert browser.ask(path).status == 414
    assert not upstream.asked


def test_an_absurd_header_is_refused(browser, upstream):
    assert browser.ask("/", Cookie="a" * 200_000).status == 400
    assert not upstream.asked


def test_a_body_that_is_too_large_is_refused_before_it_is_read(browser, upstream):
    assert browser.ask("/admin/", method="POST", Content_Length=str(27 * MEGABYTE)).status == 413
    assert not upstream.asked


def test_the_largest_picture_with_its_form_gets_through(browser, upstream):
    answer = browser.ask("/admin/", method="POST", body=b"a" * (26 * MEGABYTE))

    assert (answer.status, json.loads(answer.body)["received"]) == (200, 26 * MEGABYTE)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT"])
def test_methods_that_show_or_open_connections_are_refused(browser, upstream, method):
    assert browser.ask("/", method=method).status in {400, 405}
    assert not upstream.asked


def test_plain_http_is_sent_to_https(nginx):
    connection = http.client.HTTPConnection(HOST, nginx.redirect_port, timeout=10)
    connection.request("GET", "/products/?page=2", headers={"Host": NAME})
    response = connection.getresponse()
    connection.close()

    assert (response.status, response.headers["Location"]) == (301, f"https://{NAME}/products/?page=2")


def test_a_name_that_is_not_ours_gets_no_answer(nginx, browser, upstream):
    connection = http.client.HTTPConnection(HOST, nginx.redirect_port, timeout=10)
    connection.request("GET", "/", headers={"Host": "evil.example"})
    with pytest.raises(ConnectionError):
        connection.getresponse()
    connection.close()
    with pytest.raises(ssl.SSLError):
        browser.ask("/", host="evil.example")

    assert not upstream.asked


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_shop_that_is_away_is_said_to_be_back_in_a_moment(browser, upstream, method):
    upstream.is_away = True

    answer = browser.ask("/", method=method)

    assert (answer.status, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (503, "5", "no-store")
    assert "back in a moment" in answer.text


def test_what_the_shop_says_of_its_own_failure_comes_through(browser, upstream):
    upstream.status = 503

    assert "number" in json.loads(browser.ask("/").body)


def test_what_was_sent_and_not_answered_is_not_sent_again(browser, upstream):
    upstream.is_away = True

    browser.ask("/", method="POST", body=b"a=b")

    assert len(upstream.asked) == 1


def test_a_form_is_small_outside_the_admin(browser, upstream):
    assert browser.ask("/account/login/", method="POST", Content_Length=str(2 * MEGABYTE)).status == 413
    assert not upstream.asked


def test_only_the_curves_of_mozilla_s_list_are_agreed_on(nginx):
    def agrees(curve: str) -> bool:
        words = ["openssl", "s_client", "-connect", f"{HOST}:{nginx.port}", "-servername", NAME, "-curves", curve]
        return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0

    assert agrees("X25519")
    assert agrees("P-384")
    assert not agrees("P-521")
    assert not agrees("X448")
