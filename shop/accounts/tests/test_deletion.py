"""An account is deleted when its owner asks for it, and two weeks later nothing of the person is left."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.storage import storages
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from shop.accounts import personal_data
from shop.accounts.models import BackupCode, DataDownload, User
from shop.accounts.personal_data import Section, register
from shop.accounts.services.deletion import delete_due_accounts
from shop.accounts.tests.factories import PASSWORD, AddressFactory
from shop.accounts.tests.signing_in import (
    authenticator_of,
    is_signed_in,
    password_given,
    password_proved,
    person,
    signed_in,
    stale,
    with_backup_codes,
)
from shop.audit.models import AuditEvent

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "audit"])
PAGE, KEEP = "/account/delete/", "/account/keep/"
LINK = re.compile(r"https://shop\.example(/account/keep/\S+)")

# What refers to a person -> whether the deletion wipes it. What is new here needs a section of personal data.
REFERRING = {
    "account.EmailAddress": True,
    "accounts.Address": True,
    "accounts.BackupCodeDevice": True,
    "accounts.DataDownload": True,
    "accounts.GroupJoining": True,
    "accounts.KnownBrowser": True,
    "accounts.PhoneDevice": True,
    "accounts.Session": True,
    "admin.LogEntry": False,
    "catalogue.BulkChange": False,
    "catalogue.ImportRun": False,
    "otp_static.StaticDevice": True,
    "otp_totp.TOTPDevice": True,
    "socialaccount.SocialAccount": True,
    "two_factor_webauthn.WebauthnDevice": True,
}


@pytest.fixture(autouse=True)
def ada() -> User:
    return person(first_name="Ada", last_name="Lovelace")


def asked_for() -> Client:
    """A browser in which somebody has asked for their account's end."""
    client = password_proved()
    client.last = client.post(PAGE)
    return client


def let_two_weeks_pass() -> None:
    User.objects.filter(deletion_due_at__isnull=False).update(deletion_due_at=timezone.now() - timedelta(seconds=1))
    delete_due_accounts()


def test_asking_for_it_signs_out_everywhere_and_mails_a_way_back(ada, mailoutbox):
    other = password_given()
    mailoutbox.clear()
    client = asked_for()

    assert "your account will be deleted on" in client.last.content.decode()
    assert not is_signed_in(client)
    assert other.get("/account/profile/").status_code == 302
    assert [mail.subject for mail in mailoutbox[-1:]] == ["[The Shop] Your account will be deleted"]
    ada.refresh_from_db()
    assert ada.deletion_due_at - timezone.now() > timedelta(days=13, hours=23)


def test_looking_at_the_page_deletes_nothing(ada):
    assert "For 14 days you can keep" in password_given().get(PAGE).content.decode()
    ada.refresh_from_db()
    assert ada.deletion_due_at is None


def test_it_needs_a_fresh_proof_and_then_is_done(ada):
    device = authenticator_of(ada)
    client = stale(signed_in(ada, device))

    assert client.post(PAGE).url.startswith("/account/step-up/")
    ada.refresh_from_db()
    assert ada.deletion_due_at is None


def test_asked_twice_it_is_due_when_it_was_asked_first(ada, mailoutbox):
    asked_for()
    first = User.objects.get().deletion_due_at
    asked_for()

    assert User.objects.get().deletion_due_at == first
    assert len([mail for mail in mailoutbox if "will be deleted" in mail.subject]) == 1


def test_who_signs_in_meanwhile_is_offered_to_keep_the_account(ada, mailoutbox):
    asked_for()
    client = Client()
    landed = client.post("/account/login/", {"login": ada.email, "password": PASSWORD})
    assert landed.url == KEEP
    assert "Keep my account" in client.get(KEEP).content.decode()
    assert "Keep it" in client.get("/account/profile/").content.decode()

    for _time in range(2):
        assert client.post(KEEP).url == "/account/profile/"

    let_two_weeks_pass()
    ada.refresh_from_db()
    assert (ada.is_active, ada.deletion_due_at) == (True, None)
    assert len([mail for mail in mailoutbox if mail.subject.endswith("Your account stays")]) == 1


def test_the_link_in_the_mail_keeps_the_account_once_asked(ada, mailoutbox):
    asked_for()
    link = LINK.search(mailoutbox[-1].body)[1]
    assert "Keep my account" in Client().get(link).content.decode()
    assert User.objects.get().deletion_due_at

    assert "Your account stays" in Client().post(link).content.decode()
    assert User.objects.get().deletion_due_at is None
    assert Client().post(link).status_code == 410


def test_before_the_two_weeks_are_over_nothing_is_wiped(ada):
    asked_for()
    delete_due_accounts()

    assert User.objects.get().first_name == "Ada"


def test_after_two_weeks_nothing_of_the_person_is_left(ada, mailoutbox):
    AddressFactory(user=ada)
    client = password_proved()
    client.post("/account/data/")
    archive = DataDownload.objects.get().archive.name
    asked_for()
    authenticator_of(ada)
    with_backup_codes(ada)
    ada.groups.add(Group.objects.create(name="Buyers"))

    let_two_weeks_pass()

    user = User.objects.get()
    assert (user.pk, user.is_active, user.last_login) == (ada.pk, False, None)
    assert user.anonymised_at
    assert (user.email, user.get_full_name()) == (f"deleted-{ada.pk}@deleted.invalid", "")
    assert not user.has_usable_password()
    for label, is_wiped in REFERRING.items():
        assert not (is_wiped and apps.get_model(label).objects.filter(user=user).exists()), label
    for relation in (user.groups, user.user_permissions, BackupCode.objects):
        assert not relation.exists()
    assert not storages["uploads"].exists(archive)
    assert (mailoutbox[-1].to, mailoutbox[-1].subject) == (["ada@x.example"], "[The Shop] Your account is deleted")
    assert "Lovelace" not in str(AuditEvent.objects.get(action="accounts.user.anonymised").__dict__)


def test_the_address_is_free_again():
    asked_for()
    let_two_weeks_pass()

    assert not is_signed_in(password_given())
    assert is_signed_in(password_given(person().email))


def test_other_apps_wipe_what_they_hold(monkeypatch, ada):
    wiped = []
    monkeypatch.setattr(personal_data, "_sections", dict(personal_data._sections))
    register(Section("orders", lambda _user: [], wiped.append))
    asked_for()
    let_two_weeks_pass()

    assert wiped == [ada]


def test_what_one_app_cannot_wipe_leaves_all_as_it_was_and_keeps_nobody_else(monkeypatch, ada, caplog):
    def fail(user: User) -> None:
        if user == ada:
            raise RuntimeError

    monkeypatch.setattr(personal_data, "_sections", dict(personal_data._sections))
    register(Section("orders", lambda _user: [], fail))
    AddressFactory(user=ada)
    asked_for()
    bob = person("bob@x.example", deletion_due_at=timezone.now())
    let_two_weeks_pass()

    assert ada.addresses.exists()
    assert User.objects.get(pk=ada.pk).first_name == "Ada"
    assert User.objects.get(pk=bob.pk).anonymised_at
    assert f"The account {ada.pk} could not be deleted" in caplog.text


def test_the_last_administrator_cannot_ask_for_it(ada):
    User.objects.update(is_staff=True, is_superuser=True)
    client = signed_in(ada, authenticator_of(ada))

    assert "Nobody would be left who can manage users" in client.post(PAGE).content.decode()
    assert is_signed_in(client)
    assert User.objects.get().deletion_due_at is None


def test_customers_ask_for_it_whoever_else_goes(ada):
    person("boss@x.example", is_staff=True, is_superuser=True, deletion_due_at=timezone.now())
    asked_for()

    assert User.objects.get(pk=ada.pk).deletion_due_at


def test_of_two_administrators_who_go_at_once_one_stays(ada):
    User.objects.update(is_staff=True, is_superuser=True)
    boss = person("boss@x.example", is_staff=True, is_superuser=True)
    User.objects.update(deletion_due_at=timezone.now())

    delete_due_accounts()

    assert User.objects.filter(is_active=True, is_superuser=True).count() == 1
    assert User.objects.get(is_superuser=True) == boss
    assert AuditEvent.objects.filter(action="accounts.deletion.refused", target_id=str(boss.pk)).exists()


def test_all_of_it_is_on_record():
    asked_for()
    let_two_weeks_pass()

    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"accounts.deletion.requested", "accounts.user.anonymised"} <= actions


def test_who_is_anonymised_is_never_active_again(ada):
    with pytest.raises(IntegrityError, match="user_anonymised_is_not_active"):
        User.objects.filter(pk=ada.pk).update(anonymised_at=timezone.now())


def test_all_that_refers_to_people_is_known_to_the_deletion():
    referring = {
        field.model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is User and not field.many_to_many
    }

    # Names of groups and permissions hang on the user's row, and go with the profile.
    assert referring - {"accounts.User_groups", "accounts.User_user_permissions"} == set(REFERRING)
