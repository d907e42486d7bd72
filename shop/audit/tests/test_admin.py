"""The record in the admin: read by those who may, narrowed down, never edited."""

from datetime import timedelta

import psycopg2
import pytest
from django.contrib.auth.models import Permission
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from routers.placement import AUDIT
from shop.audit import visibility
from shop.audit.models import AuditEvent
from shop.audit.parties import Target
from shop.audit.selectors import events_of_actor, events_of_target
from shop.audit.tests.factories import BOB, EMMA, person, stored_event
from tests.proving import verified

pytestmark = pytest.mark.django_db(databases=["default", "audit"])
LIST = "/admin/audit/auditevent/"


def signed_in(*permissions: str, **kinds: bool) -> Client:
    user = person(is_staff=True, **kinds)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return verified(Client(), user)


@pytest.fixture
def auditor() -> Client:
    return signed_in("view_auditevent")


def shown(client: Client, **query: str) -> set[str]:
    """Return the actions that a list shows."""
    response = client.get(LIST, query)
    assert response.status_code == 200, response.headers
    return {event.action for event in response.context["cl"].result_list}


def test_an_event_shows_what_was_and_what_is(auditor):
    event = stored_event(before={"title": "Ema"}, after={"title": "Emma", "byline": "<b>Jane</b>"})

    page = auditor.get(reverse("admin:audit_auditevent_change", args=[event.pk])).content.decode()

    assert "<td>Ema</td><td>Emma</td>" in page
    assert "<td>-</td><td>&lt;b&gt;Jane&lt;/b&gt;</td>" in page


def test_nobody_edits_the_record_not_even_a_superuser():
    event = stored_event()
    superuser = signed_in(is_superuser=True)
    change = reverse("admin:audit_auditevent_change", args=[event.pk])

    assert superuser.get(LIST).status_code == 200
    assert superuser.get(reverse("admin:audit_auditevent_add")).status_code == 403
    assert superuser.post(change, {"action": "x.y"}).status_code == 403
    assert superuser.post(reverse("admin:audit_auditevent_delete", args=[event.pk]), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in superuser.get(LIST).content.decode()


def test_the_record_is_closed_to_staff_who_may_not_view_it():
    assert signed_in("change_product", "view_product").get(LIST).status_code == 403


@pytest.fixture
def three_events():
    stored_event(action="a.old", at=timezone.now() - timedelta(days=40), request_id="0" * 32)
    stored_event(action="a.tag", actor_id=BOB.id, actor_label=BOB.label, target_type="catalogue.tag")
    stored_event(action="a.other", target_id="43")


@pytest.mark.usefixtures("three_events")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"a.old", "a.tag", "a.other"}),
        ({"action": "a.tag"}, {"a.tag"}),
        ({"actor_id": BOB.id}, {"a.tag"}),
        ({"target_type": "catalogue.product"}, {"a.old", "a.other"}),
        ({"target_type": "catalogue.product", "target_id": "43"}, {"a.other"}),
        ({"at__gte": str(timezone.now() - timedelta(days=7))}, {"a.tag", "a.other"}),
        ({"q": "catalogue.product 43"}, {"a.other"}),
        ({"q": "catalogue.product:43"}, {"a.other"}),
        ({"q": "bob@x.example"}, {"a.tag"}),
        ({"q": "0" * 32}, {"a.old"}),
        ({"q": "bob"}, set()),
        ({"q": "00000000-0000-0000-0000-000000000000"}, set()),
    ],
)
def test_the_list_is_narrowed_down_exactly(auditor, query, found):
    assert shown(auditor, **query) == found


def test_an_event_is_found_by_its_id(auditor):
    event = stored_event(action="a.sought")
    stored_event()

    assert shown(auditor, q=str(event.pk)) == {"a.sought"}


@pytest.mark.parametrize("query", [{"q": "\0"}, {"action": "\0"}])
def test_what_cannot_be_asked_is_refused(auditor, query):
    assert auditor.get(LIST, query).status_code == 400


def test_a_long_record_is_estimated_and_not_counted(monkeypatch):
    monkeypatch.setattr("shop.core.admin.counting._estimate", lambda *_: 12_000_000)
    auditor = signed_in(is_superuser=True)
    stored_event()

    with CaptureQueriesContext(connections[AUDIT]) as queries:
        page = auditor.get(LIST).content.decode()

    assert "about" in page
    assert "12000000" in page.replace(",", "")
    assert not [query["sql"] for query in queries if "COUNT(" in query["sql"]]


def test_the_filters_offer_what_is_in_use(auditor):
    stored_event(action="a.second")
    stored_event(action="a.first")

    page = auditor.get(LIST).content.decode()

    assert page.index("?action=a.first") < page.index("?action=a.second")


def test_what_was_done_to_a_thing_and_by_a_person_is_read_newest_first():
    user = person()
    first = stored_event(actor_id=str(user.pk))
    second = stored_event(actor_id=str(user.pk))
    stored_event(target_id="43")

    assert list(events_of_target(EMMA)) == [second, first]
    assert list(events_of_target(Target("catalogue.product", "44", ""))) == []
    assert list(events_of_actor(user)) == [second, first]


@pytest.fixture
def _confined(monkeypatch):
    monkeypatch.setitem(visibility._CONFINED, "people", "catalogue.view_tag")
    stored_event(action="people.user.signed_in")
    stored_event(action="catalogue.tag.added")


@pytest.mark.usefixtures("_confined")
def test_events_that_ask_for_a_permission_are_hidden_without_it(auditor):
    event = AuditEvent.objects.get(action="people.user.signed_in")

    assert shown(auditor) == {"catalogue.tag.added"}
    assert shown(auditor, q=str(event.pk)) == set()
    assert "people" not in auditor.get(LIST).content.decode()
    assert auditor.get(reverse("admin:audit_auditevent_change", args=[event.pk])).url == "/admin/"


@pytest.mark.usefixtures("_confined")
def test_events_that_ask_for_a_permission_are_shown_with_it():
    assert shown(signed_in("view_auditevent", "view_tag")) == {"people.user.signed_in", "catalogue.tag.added"}


@pytest.fixture
def _unreadable():
    """Another one who holds the record's table, so that it cannot be read in time."""
    connections[AUDIT].ensure_connection()
    other = psycopg2.connect(connections[AUDIT].connection.dsn)
    with other, other.cursor() as cursor:
        cursor.execute("LOCK TABLE audit_auditevent IN ACCESS EXCLUSIVE MODE")
        yield
    other.close()


@pytest.mark.usefixtures("_unreadable")
@pytest.mark.parametrize("path", ["", "8ad2dc7e-8a3c-4a5b-9bfb-1d2f8f8f3c55/change/"])
def test_a_record_that_cannot_be_read_is_a_clear_page_and_no_failure(auditor, path):
    with connections[AUDIT].cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '50ms'")
    response = auditor.get(f"{LIST}{path}")

    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "The audit database does not answer" in response.content.decode()
