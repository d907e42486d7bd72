"""People get what the shop holds of them, in one archive, for a week and for themselves alone."""

import csv
import io
import json
import threading
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import IntegrityError, OperationalError
from django.test import Client, RequestFactory
from django.utils import timezone

from shop.accounts import own_data, personal_data, tasks
from shop.accounts.models import DataDownload, User
from shop.accounts.personal_data import Section, register
from shop.accounts.services import downloads, record_security_event
from shop.accounts.tests.factories import AddressFactory
from shop.accounts.tests.signing_in import (
    CODES,
    authenticator_of,
    password_given,
    password_proved,
    person,
    signed_in,
    stale,
    with_backup_codes,
)
from shop.audit.models import AuditEvent
from tests.racing import at_once

# The worker runs when the request is committed.
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "audit"])
PAGE, ARCHIVE = "/account/data/", "/account/data/archive/"


@pytest.fixture
def ada() -> User:
    return person(first_name="Ada", last_name="Lovelace")


@pytest.fixture
def client(ada) -> Client:
    return password_proved()


@pytest.fixture
def not_queued(monkeypatch) -> None:
    """A queue that loses what it is told."""
    monkeypatch.setattr(downloads, "queue_download", lambda _download: None)


def files_in(response) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def archive_of(client: Client) -> dict[str, str]:
    client.post(PAGE)
    return files_in(client.get(ARCHIVE))


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_archive_has_the_person_s_data_as_json_and_as_tables(ada, client):
    AddressFactory(user=ada)

    files = archive_of(client)

    held = json.loads(files["data.json"])
    assert held["profile"][0]["last_name"] == "Lovelace"
    assert held["addresses"][0]["city"] == "Berlin"
    assert held["email_addresses"] == [{"email": "ada@x.example", "verified": True, "primary": True}]
    assert held["sessions"][0]["remote_address"] == "127.0.0.1"
    assert "accounts.user.signed_in" in {event["action"] for event in held["security_events"]}
    assert table(files["profile.csv"])[0]["email"] == "ada@x.example"
    assert {f"{name}.csv" for name in held} == files.keys() - {"data.json", "README.txt"}


def test_the_archive_has_no_secret_in_it(ada):
    app = authenticator_of(ada, "My phone")
    with_backup_codes(ada)
    client = signed_in(ada, app)

    files = archive_of(client)

    everything = "".join(files.values())
    assert "My phone" in files["second_factors.csv"]
    for secret in (app.key, ada.password, client.session.session_key, CODES[0]):
        assert secret not in everything


def test_the_archive_has_nothing_of_others(client):
    eve = person("eve@x.example")
    AddressFactory(user=eve, city="Paris")
    password_given("eve@x.example")

    everything = "".join(archive_of(client).values())

    assert "eve@x.example" not in everything
    assert "Paris" not in everything


def test_which_of_the_staff_did_something_is_not_handed_out(ada, client):
    boss = person("boss@x.example")
    record_security_event(action="accounts.user.unlocked", user=ada, actor=boss, request=None)
    files = archive_of(client)

    assert "accounts.user.unlocked" in files["security_events.csv"]
    assert "boss@x.example" not in "".join(files.values())


def test_a_cell_that_a_spreadsheet_would_run_is_quoted(ada, client):
    User.objects.update(first_name="=cmd|' /C calc'!A0")

    assert table(archive_of(client)["profile.csv"])[0]["first_name"].startswith("'=")


def test_a_mail_tells_when_it_is_ready_and_where_it_is(client, mailoutbox):
    client.post(PAGE)

    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ada@x.example"], "[The Shop] Your data is ready")
    assert "https://shop.example/account/data/" in mail.body
    assert "Download your data" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_asking_for_the_data_needs_a_fresh_proof_and_then_is_done(ada, method):
    client = stale(password_given())
    page = ARCHIVE if method == "get" else PAGE

    assert getattr(client, method)(page).url.startswith("/account/reauthenticate/")
    assert not DataDownload.objects.exists()


def test_a_request_that_waited_for_the_proof_is_made_afterwards(ada):
    client = stale(password_given())
    asked = client.post(PAGE)
    client.post(asked.url, {"password": "correct horse battery staple"})

    assert DataDownload.objects.get().is_ready


def test_nobody_fetches_the_archive_of_another(client):
    client.post(PAGE)
    person("eve@x.example")

    assert password_proved("eve@x.example").get(ARCHIVE).status_code == 404
    assert Client().get(ARCHIVE).status_code == 302


def test_an_archive_that_is_on_its_way_from_another_host_is_promised(client):
    client.post(PAGE)
    Path(DataDownload.objects.get().archive.path).unlink()

    response = client.get(ARCHIVE)

    assert response.status_code == 503
    assert response.headers["Retry-After"]


def test_the_archive_is_kept_where_nothing_is_served(client):
    client.post(PAGE)

    archive = DataDownload.objects.get().archive
    assert not Path(archive.path).is_relative_to(settings.MEDIA_ROOT)
    assert client.get(f"/media/{archive.name}").status_code == 404
    response = client.get(ARCHIVE)
    response.close()
    assert "no-store" in response.headers["Cache-Control"]


def test_what_is_being_made_is_not_asked_for_again(client, not_queued):
    for _time in range(3):
        client.post(PAGE)

    assert DataDownload.objects.count() == 1
    assert "We are putting your data together" in client.get(PAGE).content.decode()
    assert client.get(ARCHIVE).status_code == 404
    assert AuditEvent.objects.filter(action="accounts.data.requested").count() == 1


def test_a_new_archive_takes_the_place_of_the_former_one(client):
    client.post(PAGE)
    former = DataDownload.objects.get().archive.name
    client.post(PAGE)

    download = DataDownload.objects.get()
    assert download.archive.name != former
    assert not storages["uploads"].exists(former)


def test_after_a_week_the_archive_is_gone(client):
    client.post(PAGE)
    name = DataDownload.objects.get().archive.name
    DataDownload.objects.update(expires_at=timezone.now())
    assert client.get(ARCHIVE).status_code == 404

    tasks.sweep()

    assert not DataDownload.objects.exists()
    assert not storages["uploads"].exists(name)


def test_what_the_queue_has_lost_the_sweep_finds(client, not_queued, monkeypatch):
    client.post(PAGE)
    monkeypatch.undo()
    tasks.sweep()
    assert not DataDownload.objects.get().is_ready
    DataDownload.objects.update(created_at=timezone.now() - tasks.OVERDUE - timedelta(seconds=1))

    tasks.sweep()

    assert DataDownload.objects.get().is_ready


def test_a_worker_that_is_called_twice_writes_once_and_mails_once(client, mailoutbox):
    client.post(PAGE)
    download = DataDownload.objects.get()
    tasks.make_download(download.pk)
    tasks.make_download(download.pk + 1)

    assert DataDownload.objects.get().archive.name == download.archive.name
    assert len(mailoutbox) == 1


def test_while_the_record_is_away_the_worker_tries_again_and_nothing_is_handed_out(client, monkeypatch, not_queued):
    def away(user: User):
        raise OperationalError

    client.post(PAGE)
    events = next(section for section in personal_data.sections() if section.name == "security_events")
    monkeypatch.setitem(personal_data._sections, "security_events", Section(events.name, away, events.erase))

    with pytest.raises(OperationalError):
        downloads.make_download(download_id=DataDownload.objects.get().pk)
    assert not DataDownload.objects.get().archive


def test_another_app_has_its_own_data_handed_out(client, monkeypatch):
    monkeypatch.setattr(personal_data, "_sections", dict(personal_data._sections))
    register(Section("orders", lambda user: [{"number": "A-1", "for": user.email}], lambda _user: None))

    files = archive_of(client)

    assert json.loads(files["data.json"])["orders"] == [{"number": "A-1", "for": "ada@x.example"}]
    assert table(files["orders.csv"]) == [{"number": "A-1", "for": "ada@x.example"}]


def test_two_apps_cannot_take_the_same_name():
    with pytest.raises(ValueError, match="'profile' of personal data already"):
        register(Section("profile", own_data._addresses, lambda _user: None))


def test_handing_out_is_on_record(client):
    archive_of(client)

    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"accounts.data.requested", "accounts.data.downloaded"} <= actions


def test_an_archive_that_does_not_expire_is_refused_by_the_database(ada):
    with pytest.raises(IntegrityError, match="data_download_expires_once_made"):
        DataDownload.objects.create(user=ada, archive="x")


def asked_at_once(user: User) -> list[BaseException]:
    request = RequestFactory().post(PAGE)
    return at_once(*[lambda: downloads.request_download(user=user, request=request)] * 2)


def test_a_form_sent_twice_at_once_asks_for_one_archive(ada, not_queued):
    assert asked_at_once(ada) == []
    assert DataDownload.objects.count() == 1
    assert AuditEvent.objects.filter(action="accounts.data.requested").count() == 1


def test_without_the_lock_one_of_two_requests_at_once_fails(ada, not_queued, monkeypatch):
    both_have_looked = threading.Barrier(2)
    forget = downloads.forget_downloads

    def forget_together(*, user: User) -> None:
        forget(user=user)
        both_have_looked.wait(5)

    monkeypatch.setattr(downloads, "lock_user", lambda user: user)
    monkeypatch.setattr(downloads, "forget_downloads", forget_together)

    assert [type(error) for error in asked_at_once(ada)] == [IntegrityError]
