"""A kept page: the same for everyone, complete, and answered without a query."""

import random
import string
import subprocess
import sys

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from settings.env import ROOT
from shop.catalogue.tests.factories import ProductFactory
from shop.core.page_cache.invalidation import forget_everything

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "replica"]),
    pytest.mark.usefixtures("emma", "odd_pages"),
]

PAGES = ["/", "/products/", "/categories/novels/", "/products/emma/", "/about/"]
SWAPS = 10_000


@pytest.mark.parametrize("path", PAGES)
def test_a_kept_page_needs_no_query(ask, path):
    built = ask(path)
    with CaptureQueriesContext(connection) as writes, CaptureQueriesContext(connections["replica"]) as reads:
        kept = ask(path)

    assert built.status == kept.status == 200
    assert (len(writes), len(reads)) == (0, 0)


@pytest.mark.parametrize("path", PAGES)
def test_a_kept_page_is_the_page_that_was_built(ask, path):
    built, kept = ask(path), ask(path)
    ids = [answer.headers.pop("X-Request-ID") for answer in (built, kept)]

    assert kept == built
    assert ids[0] != ids[1]
    assert {"Content-Security-Policy", "Referrer-Policy", "X-Frame-Options", "ETag"} <= kept.headers.keys()
    assert kept.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_middleware_alone_keeps_pages_as_well(client: Client, count):
    pages = [client.get("/products/").content for _ in range(3)]

    assert len(set(pages)) == 1
    assert (count("REBUILD"), count("HIT")) == (1, 2)


@pytest.mark.parametrize("given", ["6f1ed002ab5595859014ebf0951522d9", "6f1ed002-ab55-9585-9014-ebf0951522d9"])
def test_a_kept_page_carries_the_request_id_of_the_proxy(ask, given):
    ask("/about/")

    assert ask("/about/", HTTP_X_REQUEST_ID=given).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "x" * 32, "6f1ed002\n", "1" * 5000])
def test_a_kept_page_carries_no_request_id_that_somebody_made_up(ask, given):
    ask("/about/")

    made = ask("/about/", HTTP_X_REQUEST_ID=given).headers["X-Request-ID"]

    assert made != given
    assert len(made) in {32, 36}


@pytest.mark.parametrize("wanted", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_the_page_is_told_so_from_the_cache(ask, wanted, count):
    etag = ask("/products/").headers["ETag"]

    answer = ask("/products/", HTTP_IF_NONE_MATCH=wanted.format(etag))

    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == etag
    assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=1"
    assert not {"Content-Type", "Content-Length"} & answer.headers.keys()
    assert count("REBUILD") == 1


@pytest.mark.parametrize("wanted", ['"other"', "nonsense", "", '"'])
def test_who_has_another_page_gets_it(ask, wanted):
    ask("/products/")

    assert ask("/products/", HTTP_IF_NONE_MATCH=wanted).status == 200


def test_a_head_request_gets_the_head_of_the_page(ask, count):
    first, page, head = ask("/", REQUEST_METHOD="HEAD"), ask("/"), ask("/", REQUEST_METHOD="HEAD")

    assert first.body == head.body == b""
    assert first.headers["Content-Length"] == head.headers["Content-Length"] == str(len(page.body))
    assert count("REBUILD") == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE"])
def test_no_other_method_is_answered_from_the_cache(ask, method):
    ask("/products/")

    assert ask("/products/", REQUEST_METHOD=method).status in {403, 405}


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "", "testserver:x", "a b"])
def test_a_foreign_host_is_not_answered_from_the_cache(ask, host):
    ask("/products/")

    assert ask("/products/", HTTP_HOST=host).status == 400


@pytest.fixture
def behind_tls(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60


@pytest.mark.usefixtures("behind_tls")
def test_a_page_kept_for_https_is_not_sent_over_http(ask):
    for _ in range(2):
        assert ask("/products/", HTTP_X_FORWARDED_PROTO="https").headers["Strict-Transport-Security"]
        assert ask("/products/", HTTP_X_FORWARDED_PROTO="http").status == 301
        assert ask("/products/").status == 301


def test_the_order_and_spelling_of_a_query_make_no_page_of_their_own(ask, count):
    for query in ["page=2", "page=%32", "&page=2", "page=2&utm_source=letter", "x=%00&page=2", "page=2&%ff=1"]:
        assert ask(f"/slow/?{query}").text == "build 1 of page 2"

    assert count("REBUILD") == 1


def test_an_absurd_address_is_answered_and_not_kept(ask, count):
    for _ in range(2):
        assert ask(f"/slow/?page={'1' * 600}").status == 200
        assert ask(f"/products/{'x' * 400}/").status == 404

    assert count("REBUILD") == 0


@pytest.mark.parametrize("path", ["/cookie/", "/varies/"])
def test_a_page_that_sets_a_cookie_or_varies_is_not_kept(ask, path, count):
    ask(path)
    ask(path)

    assert (count("REBUILD"), count("HIT")) == (2, 0)


@pytest.mark.parametrize("path", ["/admin/login/", "/healthz", "/nowhere/"])
def test_what_is_no_public_page_does_not_ask_the_cache(ask, path, count):
    ask(path)

    assert count("MISS") == 0


def test_a_missing_page_is_kept_and_yet_there_once_it_exists(ask, count):
    assert [ask("/products/persuasion/").status for _ in range(2)] == [404, 404]
    assert count("REBUILD") == 1

    ProductFactory(slug="persuasion")

    assert ask("/products/persuasion/").status == 200


def _odd(dice: random.Random) -> str:
    return "".join(dice.choices(string.ascii_letters + string.digits, k=8))


def _visit(dice: random.Random, sessions: list[str]) -> tuple[str, dict[str, str]]:
    """A query and headers as somebody might send them, all of which mean the same page."""
    headers = {
        "HTTP_COOKIE": f"sessionid={dice.choice([*sessions, _odd(dice)])}; csrftoken={_odd(dice)}; {_odd(dice)}=1",
        "HTTP_AUTHORIZATION": f"Basic {_odd(dice)}",
        "HTTP_ACCEPT_LANGUAGE": dice.choice(["de", "fr-CA", "*", _odd(dice)]),
        "HTTP_ACCEPT": dice.choice(["text/html", "application/json", _odd(dice)]),
        "HTTP_ACCEPT_ENCODING": dice.choice(["gzip", "br", _odd(dice)]),
        "HTTP_X_FORWARDED_FOR": f"203.0.113.{dice.randrange(256)}",
        "HTTP_X_FORWARDED_HOST": f"{_odd(dice)}.example",
        "HTTP_X_FORWARDED_PROTO": dice.choice(["http", "https", _odd(dice)]),
        "HTTP_HX_REQUEST": "true",
        "HTTP_RANGE": "bytes=0-10",
        "HTTP_REFERER": f"https://{_odd(dice)}.example/",
        f"HTTP_X_{_odd(dice).upper()}": _odd(dice),
        "HTTP_USER_AGENT": _odd(dice),
    }
    query = "&".join(f"{_odd(dice)}={_odd(dice)}" for _ in range(dice.randrange(3)))
    return query, dict(dice.sample(sorted(headers.items()), k=dice.randrange(len(headers) + 1)))


@pytest.fixture
def sessions(admin_user, django_user_model) -> list[str]:
    """The session keys of two people who are signed in."""
    keys = []
    for user in (admin_user, django_user_model.objects.create_user("ada@x.example")):
        client = Client()
        client.force_login(user)
        keys.append(client.session.session_key)
    return keys


def test_no_cookie_header_or_query_of_anyone_changes_a_page(ask, sessions):
    dice = random.Random(1)  # noqa: S311 -- the same visitors at each run
    pages: dict[str, set[bytes]] = {path: set() for path in [*PAGES, "/search/", "/leaky/"]}
    for number in range(SWAPS):
        if number % 500 == 0:
            # The next visitor is the one for whom the page is built.
            forget_everything()
        path = dice.choice(list(pages))
        query, headers = _visit(dice, sessions)
        answer = ask(f"{path}?{query}", **headers)
        pages[path].add(answer.body)
        assert "Set-Cookie" not in answer.headers

    assert {path: len(bodies) for path, bodies in pages.items()} == dict.fromkeys(pages, 1)
    assert b"AnonymousUser {} <QueryDict: {}>" in pages["/leaky/"].pop()


def test_a_server_can_load_the_application():
    environment = {"DJANGO_SETTINGS_MODULE": "settings.test"}
    script = [sys.executable, "-W", "error", "-c", "from shop.wsgi import application"]
    done = subprocess.run(script, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
