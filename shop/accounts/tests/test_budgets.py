"""What it costs to sign in and to be signed in, in queries, with the real Redis; savepoints of tests do not count."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shop.accounts.tests.codes import CODES
from shop.accounts.tests.factories import PASSWORD
from shop.accounts.tests.signing_in import (
    CHALLENGE,
    LOGIN,
    answer,
    authenticator_of,
    code_of,
    password_given,
    person,
    signed_in,
    with_backup_codes,
)
from shop.accounts.tests.soft_key import SoftKey

pytestmark = pytest.mark.django_db
SET_UP_KEY = "/account/two-factor/set-up/key/"


@contextmanager
def asked() -> Iterator[list[str]]:
    """Collect the statements that are sent meanwhile."""
    statements: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield statements
    sent = (query["sql"] for query in captured.captured_queries)
    statements += [sql for sql in sent if not sql.startswith(("SAVEPOINT", "RELEASE"))]


def way_in(client: Client, prove: Callable[[HttpResponse], dict[str, str]]) -> list[str]:
    """Return what is sent from the login page, by the challenge, to the first page of somebody signed in."""
    with asked() as statements:
        client.get(LOGIN)
        client.post(LOGIN, {"login": "ada@x.example", "password": PASSWORD})
        page = client.get(CHALLENGE)
        landed = client.post(CHALLENGE, prove(page), follow=True)

    assert landed.status_code == 200
    assert landed.context["user"].is_verified()
    return statements


@pytest.mark.parametrize("is_known", [True, False])
def test_from_the_login_page_to_a_signed_in_page_there_are_at_most_12_queries(is_known):
    person()
    client = password_given() if is_known else Client()
    if is_known:
        client.post("/account/logout/")
    # What is read once and for all, such as content types.
    password_given().get("/account/profile/")

    with asked() as statements:
        client.get(LOGIN)
        landed = client.post(LOGIN, {"login": "ada@x.example", "password": PASSWORD}, follow=True)

    assert landed.status_code == 200
    assert landed.context["user"].email == "ada@x.example"
    assert len(statements) <= 12, "\n".join(sql[:200] for sql in statements)


@pytest.mark.parametrize("is_known", [True, False])
def test_with_an_app_and_its_two_requests_more_there_are_at_most_12_as_well(is_known):
    app = authenticator_of(person())
    client = signed_in(app.user, app) if is_known else Client()
    client.post("/account/logout/")

    statements = way_in(client, lambda _page: answer(app, code_of(app)))

    assert len(statements) <= 12, "\n".join(sql[:200] for sql in statements)


def test_a_security_key_costs_one_more_for_its_challenge_is_kept():
    person()
    key = SoftKey()
    client = password_given()
    page = client.get(SET_UP_KEY)
    client.post(SET_UP_KEY, {"name": "Key", "answer": key.register(page.context["options"])})

    statements = way_in(
        Client(), lambda page: {"by": "key", "token-otp_token": key.prove(page.context["form"].options)}
    )

    assert len(statements) <= 13, "\n".join(sql[:200] for sql in statements)


def test_a_backup_code_costs_two_more_for_it_is_used_up_and_the_others_are_counted():
    ada = person()
    authenticator_of(ada)
    codes = with_backup_codes(ada)

    statements = way_in(Client(), lambda _page: answer(codes, CODES[0]))

    assert len(statements) <= 14, "\n".join(sql[:200] for sql in statements)


@pytest.mark.parametrize("page", ["profile", "addresses/add", "delete"])
@pytest.mark.parametrize("has_factor", [True, False])
def test_a_signed_in_page_asks_one_query_for_session_and_user(has_factor, page):
    ada = person()
    client = signed_in(ada, authenticator_of(ada)) if has_factor else password_given()

    with asked() as statements:
        assert client.get(f"/account/{page}/").status_code == 200

    assert len(statements) == 1, statements


def test_a_session_is_read_from_the_database_where_the_cache_has_lost_it():
    person()
    client = password_given()
    cache.clear()

    with asked() as statements:
        assert client.get("/account/addresses/add/").status_code == 200

    assert len(statements) == 2, statements
