"""What it costs to sign in and to be signed in, in queries, with the real Redis; savepoints of tests do not count."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

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
)

pytestmark = pytest.mark.django_db


@contextmanager
def asked() -> Iterator[list[str]]:
    """Collect the statements that are sent meanwhile."""
    statements: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield statements
    sent = (query["sql"] for query in captured.captured_queries)
    statements += [sql for sql in sent if not sql.startswith(("SAVEPOINT", "RELEASE"))]


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


def test_with_a_second_factor_and_its_two_requests_more_there_are_at_most_22():
    app = authenticator_of(person())
    client = Client()

    with asked() as statements:
        client.post(LOGIN, {"login": "ada@x.example", "password": PASSWORD})
        client.get(CHALLENGE)
        landed = client.post(CHALLENGE, answer(app, code_of(app)), follow=True)

    assert landed.status_code == 200
    assert len(statements) <= 22, "\n".join(sql[:200] for sql in statements)


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
