"""Who tries too often is refused, and told until when; without Redis nobody gets in."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django_otp.plugins.otp_totp.models import TOTPDevice

from routers.redis import DURABLE, redis_client
from settings.redis import redis_caches
from shop.accounts.limits import TooOftenError, count
from shop.accounts.lockouts import is_locked, locked_addresses
from shop.accounts.models import User
from shop.accounts.services import unlock
from shop.accounts.tests.factories import PASSWORD, UserFactory
from shop.accounts.tests.signing_in import (
    CHALLENGE,
    LOGIN,
    STEP_UP,
    answer,
    authenticator_of,
    code_of,
    is_signed_in,
    is_verified,
    password_given,
    person,
    signed_in,
)
from shop.accounts.windows import LIMITS
from shop.audit.models import OutboxEvent

pytestmark = pytest.mark.django_db
WRONG, OTHER = "wrong horse battery staple", "another horse battery staple"
TRIES = 5
HERE, THERE = "203.0.113.7", "198.51.100.9"
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def ada() -> User:
    return person()


def given(password: str, email: str = "ada@x.example", address: str = HERE):
    client = Client(REMOTE_ADDR=address)
    return client, client.post(LOGIN, {"login": email, "password": password})


def wrong_passwords(number: int = TRIES, email: str = "ada@x.example", address: str = HERE) -> list[int]:
    return [given(WRONG, email, address)[1].status_code for _number in range(number)]


@pytest.mark.parametrize("email", ["ada@x.example", "nobody@x.example", "ADA@x.example"])
def test_after_five_wrong_passwords_a_client_is_refused_whether_the_account_is_known_or_not(ada, email):
    assert wrong_passwords(TRIES, email) == [200] * TRIES
    client, refused = given(PASSWORD, email)

    assert refused.status_code == 429
    assert not is_signed_in(client)
    assert 290 <= int(refused.headers["Retry-After"]) <= 300
    assert "Try again in 5 minutes" in refused.content.decode()
    assert refused.headers["Cache-Control"] == "no-store"


def test_a_stranger_does_not_lock_out_who_signs_in_from_elsewhere(ada):
    wrong_passwords()

    assert is_signed_in(given(PASSWORD, address=THERE)[0])


def test_wrong_passwords_from_everywhere_lock_the_account_for_everybody(ada):
    for number in range(50):
        wrong_passwords(1, address=f"203.0.113.{number}")

    assert given(PASSWORD, address=THERE)[1].status_code == 429


def test_right_passwords_do_not_count(ada):
    assert all(is_signed_in(given(PASSWORD)[0]) for _number in range(TRIES + 1))


def test_a_right_password_does_not_let_a_stranger_begin_anew(ada):
    wrong_passwords(TRIES - 1)
    given(PASSWORD)

    assert wrong_passwords(2) == [200, 429]


def test_room_is_made_when_the_time_is_over(ada):
    wrong_passwords()
    key = redis_client(DURABLE).keys("*tries:password:ada@x.example")[0]
    for member, at in redis_client(DURABLE).zrange(key, 0, -1, withscores=True):
        redis_client(DURABLE).zadd(key, {member: at - 301_000})

    assert is_signed_in(given(PASSWORD)[0])


def test_a_lock_is_on_record_once_and_says_until_when(ada):
    wrong_passwords(TRIES + 3)

    event = OutboxEvent.objects.get(action="accounts.user.locked")
    assert event.target_id == str(ada.pk)
    assert parse_datetime(event.after["until"]) > timezone.now()
    assert event.remote_address == HERE
    assert WRONG not in f"{event.before}{event.after}"


def test_a_lock_of_an_address_without_account_is_on_record(db):
    wrong_passwords(TRIES, "nobody@x.example")

    assert OutboxEvent.objects.get(action="accounts.user.locked").target_label == "nobody@x.example"


def test_wrong_codes_lock_as_wrong_passwords_do(ada):
    app = authenticator_of(ada)
    client = password_given()
    for _number in range(10):
        client.post(CHALLENGE, answer(app, "000000"))

    assert is_locked(ada)
    assert OutboxEvent.objects.filter(action="accounts.user.locked", target_id=str(ada.pk)).count() == 1


def test_right_codes_do_not_count(ada):
    app = authenticator_of(ada)
    for _number in range(11):
        signed_in(ada, app)


def test_staff_unlock_an_account_password_and_codes(ada):
    app = authenticator_of(ada)
    client = password_given()
    for _number in range(11):
        client.post(CHALLENGE, answer(app, "000000"))
    wrong_passwords()
    assert locked_addresses() == {"ada@x.example"}

    boss = UserFactory()
    unlock(user=ada, actor=boss, request=None)

    client = given(PASSWORD)[0]
    client.post(CHALLENGE, answer(app, code_of(app)))
    assert is_verified(client)
    assert not is_locked(ada)
    event = OutboxEvent.objects.get(action="accounts.user.unlocked")
    assert (event.actor_id, event.target_id) == (str(boss.pk), str(ada.pk))


def test_who_is_not_locked_is_not_listed(ada):
    wrong_passwords(TRIES - 1)

    assert not is_locked(ada)


def test_the_old_password_is_asked_for_no_oftener_than_at_the_sign_in(ada):
    client = password_given()
    form = {"oldpassword": WRONG, "password1": OTHER, "password2": OTHER}

    answers = [client.post("/account/password/change/", form).status_code for _number in range(TRIES + 1)]

    assert answers == [200] * TRIES + [429]


def test_strangers_have_few_mails_sent_to_one_address(mailoutbox):
    answers = []
    for number in range(11):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        answers.append(client.post("/account/password/reset/", {"email": "ada@x.example"}).status_code)

    assert answers == [302] * 10 + [429]
    assert len(mailoutbox) == 10


def test_one_client_posts_sixty_forms_a_minute():
    client = Client(REMOTE_ADDR=HERE)
    answers = {client.post("/account/signup/", {}).status_code for _number in range(60)}

    assert answers == {200}
    assert client.post("/account/signup/", {}).status_code == 429
    assert client.get("/account/signup/").status_code == 200


@pytest.fixture
def no_redis(settings) -> None:
    settings.CACHES = redis_caches(NOWHERE)


CLOSED = {
    LOGIN: {"login": "ada@x.example", "password": PASSWORD},
    "/account/signup/": {"email": "bob@x.example", "password1": PASSWORD, "password2": PASSWORD},
    "/account/password/reset/": {"email": "ada@x.example"},
}


@pytest.mark.usefixtures("no_redis")
@pytest.mark.parametrize("page", CLOSED)
def test_without_redis_the_doors_are_shut_and_say_so(ada, page, mailoutbox):
    client = Client()
    refused = client.post(page, CLOSED[page])

    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "30"
    assert "Please try again shortly" in refused.content.decode()
    assert not is_signed_in(client)
    assert mailoutbox == []
    assert User.objects.count() == 1
    assert client.get(page).status_code == 200


def test_without_redis_no_code_is_looked_at(ada, settings):
    app = authenticator_of(ada)
    challenged, unproved = password_given(), Client()
    unproved.force_login(ada)
    settings.CACHES = redis_caches(NOWHERE)

    for client, page in ((challenged, CHALLENGE), (unproved, STEP_UP)):
        assert client.post(page, answer(app, code_of(app))).status_code == 503
        assert not is_verified(client)
    assert TOTPDevice.objects.get().last_t == -1


def test_without_redis_who_is_signed_in_goes_on(ada, settings):
    client = password_given()
    settings.CACHES = redis_caches(NOWHERE)

    assert client.get("/account/email/").status_code == 200
    assert not is_locked(ada)
    assert client.post("/account/logout/").status_code == 302


def tried_at_once(act) -> int:
    start = Barrier(20)

    def tried(_number: int) -> bool:
        start.wait()
        try:
            act()
        except TooOftenError:
            return False
        return True

    with ThreadPoolExecutor(20) as threads:
        return sum(threads.map(tried, range(20)))


def test_of_many_tries_at_once_as_many_count_as_there_is_room_for():
    assert tried_at_once(lambda: count("password", whose="ada@x.example", client=HERE)) == TRIES


def test_looking_first_and_counting_then_would_let_more_through():
    all_have_looked = Barrier(20)

    def look_then_count() -> None:
        has_room = redis_client(DURABLE).zcard("control") < LIMITS["password"][0].tries
        all_have_looked.wait()
        if not has_room:
            raise TooOftenError(timezone.now())
        redis_client(DURABLE).zadd("control", {str(id(object())): 0})

    assert tried_at_once(look_then_count) > TRIES
