"""Public pages are kept to the end of the second they were fetched in; nothing of a person ever is."""

import itertools
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from deploy.stack import processes

PUBLIC = {"Cache-Control": "public, max-age=0, s-maxage=1", "Content-Type": "text/html; charset=utf-8"}
CLIENTS = 8
numbers = itertools.count()


@pytest.fixture
def page() -> str:
    """The address of a page that no test has asked for within this second."""
    return f"/page-{next(numbers)}/"


def number(answer) -> int:
    return json.loads(answer.body)["number"]


def seconds_since(start: float) -> int:
    """Return how many seconds of the clock have been touched since; Nginx may read its clock a moment late."""
    return int(time.time()) - int(start - 0.1) + 1


def next_second() -> None:
    now = time.time()
    time.sleep(int(now) + 1.1 - now)


def test_many_who_ask_are_answered_with_one_request_a_second(browser, upstream, page):
    upstream.headers = PUBLIC
    start = time.time()

    answers = [browser.ask(page) for _ in range(60)]

    assert {answer.status for answer in answers} == {200}
    assert len(upstream.asked) <= seconds_since(start)


def test_a_rush_asks_each_second_no_oftener_than_there_are_who_rush(browser, upstream, page):
    upstream.headers = PUBLIC
    start = time.time()

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(lambda _: browser.ask(page), range(40 * CLIENTS)))

    assert {answer.status for answer in answers} == {200}
    # Whoever waits longer than a while for the one who fetches the page fetches it too.
    assert len(upstream.asked) <= CLIENTS * seconds_since(start)


def test_nobody_waits_for_another_s_slow_page(browser, upstream, page):
    upstream.headers = PUBLIC
    # No page is done before all have come through.
    upstream.hold = lambda: processes.wait_until(lambda: len(upstream.asked) >= CLIENTS, seconds=20)

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(lambda _: browser.ask(page), range(CLIENTS)))

    assert {answer.status for answer in answers} == {200}
    assert len(upstream.asked) == CLIENTS


def test_a_page_of_the_second_before_is_never_shown(browser, upstream, page):
    upstream.headers = PUBLIC
    seen = set()
    for _ in range(3):
        seen.add(number(browser.ask(page)))
        next_second()

    assert len(seen) == 3


def test_a_page_that_is_fetched_anew_is_not_shown_old_meanwhile(browser, upstream, page):
    upstream.headers = PUBLIC
    old = number(browser.ask(page))
    next_second()
    upstream.asked.clear()
    upstream.hold = lambda: processes.wait_until(lambda: len(upstream.asked) >= CLIENTS, seconds=20)

    with ThreadPoolExecutor(CLIENTS) as pool:
        seen = {number(answer) for answer in pool.map(lambda _: browser.ask(page), range(CLIENTS))}

    assert old not in seen


def kept(browser, upstream, path: str) -> bool:
    """Say whether two requests within one second were answered by one."""
    for _ in range(5):
        upstream.asked.clear()
        next_second()
        start = int(time.time())
        browser.ask(path)
        browser.ask(path)
        if int(time.time()) == start:
            return len(upstream.asked) == 1
    pytest.fail("Two requests never fell into one second.")


def test_a_public_page_is_kept(browser, upstream, page):
    upstream.headers = PUBLIC

    assert kept(browser, upstream, page)


@pytest.mark.parametrize(
    "headers",
    [
        {**PUBLIC, "Set-Cookie": "sessionid=1"},
        {"Cache-Control": "no-store"},
        {"Cache-Control": "private, max-age=60"},
        {"Cache-Control": "max-age=60"},
        {"Cache-Control": "not-public, max-age=60"},
        {"Expires": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"X-Accel-Expires": "60"},
        {**PUBLIC, "Vary": "*"},
        {},
    ],
    ids=lambda headers: " ".join(f"{name}: {value}" for name, value in headers.items() if name != "Content-Type"),
)
def test_what_is_not_for_everyone_is_not_kept(browser, upstream, page, headers):
    upstream.headers = headers

    assert not kept(browser, upstream, page)


def test_what_the_admin_says_is_never_kept(browser, upstream, page):
    upstream.headers = PUBLIC

    assert not kept(browser, upstream, "/admin/")


def test_a_failure_is_not_kept(browser, upstream, page):
    upstream.headers, upstream.status = {"Cache-Control": "no-store"}, 500

    assert not kept(browser, upstream, page)


def test_a_post_is_not_answered_from_the_cache(browser, upstream, page):
    upstream.headers = PUBLIC
    browser.ask(page)

    browser.ask(page, method="POST", body=b"a=b")

    assert len(upstream.asked) == 2


def test_each_query_has_its_own_page(browser, upstream, page):
    upstream.headers = PUBLIC

    seen = {number(browser.ask(path)) for path in (page, f"{page}?page=2", f"{page}?page=3")}

    assert len(seen) == 3


def test_a_visitor_s_cookies_change_nothing_of_what_is_kept(browser, upstream, page):
    upstream.headers = PUBLIC
    start = time.time()

    for visitor in range(20):
        browser.ask(page, Cookie=f"sessionid={visitor}", Authorization=f"Basic {visitor}")

    assert len(upstream.asked) <= seconds_since(start)


def test_the_headers_of_a_page_come_through(browser, upstream, page):
    upstream.headers = {**PUBLIC, "ETag": '"abc"', "Content-Security-Policy": "default-src 'none'"}

    for _ in range(2):
        headers = browser.ask(page).headers
        assert headers["Cache-Control"] == PUBLIC["Cache-Control"]
        assert headers["ETag"] == '"abc"'
        assert headers["Content-Security-Policy"] == "default-src 'none'"
        assert headers["Server"] == "nginx"


def test_who_has_the_page_is_told_so_by_nginx(browser, upstream, page):
    upstream.headers = {**PUBLIC, "ETag": '"abc"'}
    start = time.time()

    answers = [browser.ask(page, If_None_Match='"abc"') for _ in range(20)]

    assert {(answer.status, answer.body) for answer in answers} == {(304, b"")}
    assert len(upstream.asked) <= seconds_since(start)
