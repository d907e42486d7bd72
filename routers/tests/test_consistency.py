"""The token: what a visitor must see, in signed cookies and in Redis; the highest of all counts."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from routers.config import routing
from routers.consistency import Token, clear_token, load_token, store_token
from settings.redis import redis_caches

TOKENS = st.builds(
    Token,
    st.dictionaries(st.sampled_from(["default", "audit"]), st.integers(0, 2**64 - 1)),
    st.integers(0, 2**32).map(float),
)
ADA, BOB = {"Authorization": "Token of Ada"}, {"Authorization": "Token of Bob"}


def asking(*cookies, **headers):
    request = RequestFactory().get("/", headers=headers)
    request.COOKIES = {f"{routing().cookie}-{number:08}": cookie for number, cookie in enumerate(cookies)}
    return request


def keep(token, *cookies, **headers):
    """Keep a token, and return the cookie that the answer sets."""
    response = HttpResponse()
    store_token(asking(*cookies, **headers), response, token)
    (cookie,) = (morsel.value for morsel in response.cookies.values() if morsel.value)
    return cookie


@pytest.fixture
def _without_redis(settings):
    settings.CACHES = redis_caches("redis://127.0.0.1:1/0")


@given(TOKENS)
def test_a_token_is_read_as_it_was_written(token):
    found = Token.from_fields(token.to_fields())

    assert found.positions == token.positions
    assert found.until >= token.until, "rather too long than too short"
    assert bool(found) == bool(token)


@given(TOKENS, TOKENS)
def test_the_higher_of_two_tokens_counts_database_by_database(one, other):
    both = one.merge(other)

    assert both == other.merge(one)
    for token in (one, other):
        assert both.merge(token) == both
    for name, position in both.positions.items():
        assert position in (one.positions.get(name), other.positions.get(name))


@given(st.lists(st.integers(0, 2**64 - 1), min_size=2))
def test_fields_compare_as_their_numbers_do(positions):
    fields = [Token({"default": position}).to_fields()["default"] for position in positions]

    assert [int(field, 16) for field in sorted(fields)] == sorted(positions)


def test_a_visitor_gets_back_what_was_kept():
    token = Token({"default": 5, "audit": 7})

    assert load_token(asking(keep(token))) == token


@pytest.mark.usefixtures("_without_redis")
def test_without_redis_the_cookie_alone_keeps_it():
    token = Token({"default": 5})

    assert load_token(asking(keep(token))) == token


@pytest.mark.usefixtures("_without_redis")
@pytest.mark.parametrize("cookie", ["", "x", "name&default=00000000000000ff:forged", "name&default=00000000000000ff"])
def test_a_cookie_of_somebody_s_own_making_counts_for_nothing(cookie):
    assert load_token(asking(cookie)) == Token()


@pytest.mark.usefixtures("_without_redis")
def test_a_cookie_that_was_changed_counts_for_nothing():
    cookie = keep(Token({"default": 255}))

    assert load_token(asking(cookie.replace("ff", "00"))) == Token()


@pytest.mark.usefixtures("_without_redis")
def test_a_cookie_signed_by_a_former_key_still_counts(settings):
    cookie = keep(Token({"default": 5}))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one", [settings.SECRET_KEY]

    assert load_token(asking(cookie)) == Token({"default": 5})


def test_of_two_cookies_the_higher_counts_database_by_database():
    one, other = keep(Token({"default": 5, "audit": 9})), keep(Token({"default": 9, "audit": 5}))

    assert load_token(asking(one, other)) == load_token(asking(other, one)) == Token({"default": 9, "audit": 9})


def test_no_two_answers_set_a_cookie_of_the_same_name():
    answers = [HttpResponse() for _ in range(100)]
    for answer in answers:
        store_token(asking(), answer, Token({"default": 1}))

    assert len({name for answer in answers for name in answer.cookies}) == 100


def test_an_answer_takes_back_the_cookies_that_its_request_brought_and_no_other():
    request, answer = asking("one", "two"), HttpResponse()
    request.COOKIES |= {
        "sessionid": "x",
        "seen": "x",
        "seen-": "x",
        "seen-of someone; else": "x",
        "seenful-12345678": "x",
    }

    clear_token(request, answer)

    assert sorted(answer.cookies) == ["seen-00000000", "seen-00000001"]
    assert {cookie["max-age"] for cookie in answer.cookies.values()} == {0}


def test_a_client_of_the_api_is_known_by_its_authorization():
    keep(Token({"default": 5}), **ADA)

    assert load_token(asking(**ADA)) == Token({"default": 5})
    assert load_token(asking(**BOB)) == Token()


def test_a_client_that_has_cookies_and_an_authorization_must_see_the_higher_of_both():
    cookie = keep(Token({"default": 5}))
    keep(Token({"audit": 7}), **ADA)

    assert load_token(asking(cookie, **ADA)) == Token({"default": 5, "audit": 7})


def test_strangers_do_not_share_a_token():
    keep(Token({"default": 5}))

    assert load_token(asking()) == Token()


def test_redis_keeps_the_highest_whoever_comes_last():
    positions = [position * 37 % 101 for position in range(101)]
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda position: keep(Token({"default": position, "audit": 200 - position}), **ADA), positions))

    assert load_token(asking(**ADA)) == Token({"default": 100, "audit": 200})


def test_a_token_is_given_back_after_its_time(settings):
    settings.ROUTING = {**settings.ROUTING, "token_seconds": 7.0}
    response = HttpResponse()
    store_token(asking(), response, Token({"default": 5}))

    assert [morsel["max-age"] for morsel in response.cookies.values()] == [7]
