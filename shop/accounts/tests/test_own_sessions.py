"""People see where they are signed in, and end what they do not know."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from settings.redis import redis_caches
from shop.accounts import tasks
from shop.accounts.models import Session, User
from shop.accounts.selectors import sessions_of
from shop.accounts.services import end_sessions
from shop.accounts.sessions import SessionStore, handle_of
from shop.accounts.tests.factories import PASSWORD
from shop.accounts.tests.signing_in import authenticator_of, password_given, person, signed_in
from shop.audit.models import OutboxEvent

pytestmark = pytest.mark.django_db
PAGE = "/account/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture(autouse=True)
def ada() -> User:
    return person()


def browser(agent: str = FIREFOX, address: str = "203.0.113.7") -> Client:
    return password_given(client=Client(headers={"user-agent": agent}, REMOTE_ADDR=address))


def is_let_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_one_sees_each_browser_its_network_address_and_when_it_was_seen():
    browser()
    here = browser("curl/8", "198.51.100.1")

    page = here.get(PAGE)

    content = page.content.decode()
    assert "Firefox on Linux" in content
    assert "Network address 203.0.113.7" in content
    this, other = page.context["sessions"]
    assert this.handle == page.context["here"] == handle_of(here.session)
    assert this.seen_at > other.seen_at


def test_a_session_is_the_same_one_after_its_key_has_changed(ada):
    client = signed_in(ada, authenticator_of(ada))
    handle = handle_of(client.session)
    session = client.session
    session.cycle_key()
    session.save()
    client.cookies["sessionid"] = session.session_key

    assert handle_of(client.session) == handle
    assert [one.handle for one in client.get(PAGE).context["sessions"]] == [handle]


def test_under_its_former_key_nothing_is_left_of_a_session():
    client = browser()
    session = client.session
    former = session.session_key
    name = SessionStore.cache_key_prefix + former
    copy = cache.get(name)
    session.cycle_key()
    session.save()

    assert not Session.objects.filter(pk=former).exists()
    assert cache.get(name) is None
    # As where Redis was away at that moment.
    cache.set(name, copy)
    assert client.session["_auth_user_id"]
    assert not is_let_in(client)


def test_a_session_whose_new_key_was_never_stored_goes_on_under_the_former_one():
    client = browser()
    client.session.cycle_key()

    assert is_let_in(client)


def test_a_session_that_ends_with_a_new_key_leaves_no_row():
    client = browser()
    session = client.session
    session.cycle_key()
    session.flush()

    assert not Session.objects.exists()
    assert not is_let_in(client)


def test_of_two_requests_that_change_the_key_of_one_session_the_slower_one_gets_none():
    client = browser()
    first, second = client.session, client.session
    for session in (first, second):
        session.cycle_key()
    first.save()

    with pytest.raises(UpdateError):
        second.save()
    assert [one.pk for one in Session.objects.all()] == [first.session_key]


def test_one_session_is_ended_and_no_other():
    first, second, here = browser(), browser(), browser()

    here.post(PAGE, {"session": str(handle_of(first.session))})

    assert [is_let_in(client) for client in (first, second, here)] == [False, True, True]
    assert OutboxEvent.objects.filter(action="accounts.session.ended").count() == 1


def test_all_other_sessions_are_ended_at_once():
    first, second, here = browser(), browser(), browser()

    here.post(PAGE, {"others": ""})

    assert [is_let_in(client) for client in (first, second, here)] == [False, False, True]


def test_an_ended_session_stays_ended_though_the_cache_has_kept_its_copy(ada):
    client = browser()
    name = SessionStore.cache_key_prefix + client.session.session_key
    copy = cache.get(name)

    end_sessions(user=ada)
    cache.set(name, copy)

    assert copy["_auth_user_id"] == str(ada.pk)
    assert not is_let_in(client)
    assert cache.get(name) is None


def test_a_session_is_ended_twice_without_a_fault_and_is_on_record_once():
    first, here = browser(), browser()
    form = {"session": str(handle_of(first.session))}

    for _time in range(2):
        assert here.post(PAGE, form).status_code == 302

    assert OutboxEvent.objects.filter(action="accounts.session.ended").count() == 1


def test_nobody_ends_the_session_of_somebody_else():
    theirs = browser()
    person("eve@x.example")
    eve = password_given("eve@x.example")

    eve.post(PAGE, {"session": str(handle_of(theirs.session))})
    eve.post(PAGE, {"others": ""})

    assert is_let_in(theirs)
    assert "203.0.113.7" not in eve.get(PAGE).content.decode()


@pytest.mark.parametrize("handle", ["", "x", "0"])
def test_what_names_no_session_is_a_bad_request(handle):
    assert browser().post(PAGE, {"session": handle}).status_code == 400


def test_a_page_does_not_show_what_would_sign_in():
    other, here = browser(), browser()
    content = here.get(PAGE).content.decode()

    assert other.session.session_key not in content
    assert here.session.session_key not in content


def test_changing_the_password_keeps_this_session_and_ends_the_others():
    other, here = browser(), browser()
    new = "another horse battery staple"
    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert [is_let_in(client) for client in (other, here)] == [False, True]
    assert Session.objects.filter(user__isnull=False).count() == 1


def with_another_password(ada: User) -> None:
    """Set one as staff do at a shell, where no page ends the sessions."""
    ada.set_password("another horse battery staple")
    ada.save()


def test_sessions_of_a_password_that_was_changed_elsewhere_are_neither_shown_nor_kept(ada):
    browser("curl/8", "198.51.100.1")
    with_another_password(ada)
    assert sessions_of(ada) == []
    here = Client()
    here.post("/account/login/", {"login": ada.email, "password": "another horse battery staple"})

    page = here.get(PAGE)

    assert "198.51.100.1" not in page.content.decode()
    assert [one.handle for one in page.context["sessions"]] == [handle_of(here.session)]
    assert [one.pk for one in Session.objects.all()] == [here.session.session_key]


def test_sessions_outlive_another_secret_key_for_as_long_as_the_former_one_is_named(ada, settings):
    here = browser()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another one", [settings.SECRET_KEY]

    assert [one.handle for one in here.get(PAGE).context["sessions"]] == [handle_of(here.session)]


def test_a_browser_may_say_anything():
    here = browser("\x00<script>" * 99)

    content = here.get(PAGE).content.decode()

    assert "<script>\x00" not in content
    assert "Unknown browser" in content


def test_the_worker_deletes_sessions_that_are_over():
    over, here = browser(), browser()
    Session.objects.filter(pk=over.session.session_key).update(expire_date=timezone.now())

    tasks.sweep()

    assert [one.pk for one in Session.objects.all()] == [here.session.session_key]


def test_a_session_is_read_and_ended_while_redis_is_away(ada):
    client = browser()
    with override_settings(CACHES=redis_caches("redis://127.0.0.1:1/0")):
        assert is_let_in(client)
        end_sessions(user=ada)

    # Redis is back, with its copy.
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert not is_let_in(client)
