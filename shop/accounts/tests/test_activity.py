"""People read what was done to their account, and nobody else's."""

import re
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client

from shop.accounts import activity
from shop.accounts.models import User
from shop.accounts.selectors import events
from shop.accounts.services import record_security_event
from shop.accounts.tests.signing_in import password_given, person
from shop.audit.models import AuditEvent

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "audit"])
PAGE = "/account/activity/"
ACTION = re.compile(r'"(accounts\.[a-z_]+\.[a-z_]+)"')


@pytest.fixture
def ada() -> User:
    return person()


@pytest.fixture
def client(ada) -> Client:
    return password_given(client=Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"}))


def test_one_reads_what_was_done_from_where_and_by_which_browser(client):
    content = client.get(PAGE).content.decode()

    assert "Signed in" in content
    assert "Firefox on Linux" in content
    assert "network address 127.0.0.1" in content


def test_one_reads_nothing_about_others(client):
    person("eve@x.example")
    eve = Client(REMOTE_ADDR="203.0.113.66")
    password_given("eve@x.example", eve)

    assert "203.0.113.66" not in client.get(PAGE).content.decode()
    assert "203.0.113.66" in eve.get(PAGE).content.decode()


def test_what_staff_did_is_told_but_not_who_and_where_they_were(ada, client):
    boss = person("boss@x.example")
    record_security_event(action="accounts.user.unlocked", user=ada, actor=boss, request=None)
    content = client.get(PAGE).content.decode()

    assert "by our staff" in content
    assert "boss@x.example" not in content


def test_pages_follow_each_other_without_a_gap(ada, client, monkeypatch):
    monkeypatch.setattr(events, "PAGE_SIZE", 2)
    for _number in range(4):
        record_security_event(action="accounts.data.requested", user=ada, request=None)
    seen, page, address = [], None, PAGE
    while address:
        page = client.get(address).context["page"]
        seen += [deed.at for deed in page.deeds]
        address = page.before and f"{PAGE}?before={page.before.isoformat().replace('+', '%2B')}"

    assert seen == sorted(seen, reverse=True)
    assert len(seen) == AuditEvent.objects.filter(target_id=str(ada.pk)).count() == 5


@pytest.mark.parametrize("before", ["x", "2026-02-31T00:00:00Z", "2026-01-01", "\0"])
def test_an_address_that_says_no_moment_shows_the_newest(client, before):
    assert client.get(PAGE, {"before": before}).context["page"].deeds


def test_while_the_record_is_away_the_page_says_so(client, monkeypatch):
    def away(*_arguments: object, **_names: object) -> None:
        raise OperationalError

    monkeypatch.setattr(events, "events_of_target", away)
    response = client.get(PAGE)

    assert response.status_code == 503
    assert "Nothing of it is lost" in response.content.decode()


def test_every_act_that_is_recorded_has_words():
    sources = Path(activity.__file__).parent.rglob("*.py")
    recorded = {action for file in sources if "tests" not in file.parts for action in ACTION.findall(file.read_text())}

    assert recorded == set(activity.WORDS)
