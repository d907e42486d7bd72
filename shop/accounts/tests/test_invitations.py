"""People are invited by mail and choose their own password."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client

from shop.accounts.invitations import link_for
from shop.accounts.models import User
from shop.accounts.services import invite_users
from shop.accounts.services.refusals import TakenMeanwhileError
from shop.accounts.tests.factories import PASSWORD, UserFactory
from shop.accounts.tests.signing_in import is_signed_in, password_given, person
from shop.accounts.tests.staff import LIST, act, administrator, browser_of, group_of, keeper, refusals
from shop.audit.models import OutboxEvent
from tests.racing import at_once

pytestmark = pytest.mark.django_db(databases=["default", "audit"])
INVITE = f"{LIST}add/"
CHOSEN = {"password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def admin() -> Client:
    return browser_of(administrator())


@pytest.fixture
def invite(admin, django_capture_on_commit_callbacks):
    """Invite people as the page does."""

    def send(emails: str, client: Client = admin, **more: object):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(INVITE, {"emails": emails, **more})

    return send


def link_to(email: str) -> str:
    """Return the path of the link in the newest mail to this address."""
    [*_, newest] = [message for message in mail.outbox if message.to == [email]]
    return re.search(r"https://shop\.example(/account/invitation/\S+)", newest.body)[1]


def test_an_invited_colleague_chooses_a_password_and_is_led_to_a_second_factor(invite):
    group = group_of("view_tag")
    invite("Grace@X.example", is_staff="on", groups=[group.pk])
    grace, browser = User.objects.get(email="grace@x.example"), Client()
    assert not grace.has_usable_password()

    link = link_to("grace@x.example")
    assert browser.get(link).status_code == 200
    response = browser.post(link, CHOSEN)

    assert response.url == "/admin/"
    assert is_signed_in(browser)
    assert browser.get("/admin/").url == "/account/two-factor/set-up/?next=/admin/"
    assert grace.groups.get() == group
    assert grace.emailaddress_set.get().verified


def test_an_invitation_and_its_acceptance_are_on_record(invite):
    invite("grace@x.example", groups=[group_of().pk])
    Client().post(link_to("grace@x.example"), CHOSEN)

    invited = OutboxEvent.objects.get(action="accounts.user.invited")
    assert (invited.actor_label, invited.target_label) == ("boss@x.example", "grace@x.example")
    assert invited.after == {"is_staff": False, "groups": ["Buyers"]}
    assert OutboxEvent.objects.get(action="accounts.invitation.accepted").actor_label == "grace@x.example"


def test_several_are_invited_at_once_and_each_gets_a_mail_in_text_and_html(invite):
    invite("grace@x.example\n\n ada@x.example \nGRACE@x.example")

    assert sorted(message.to[0] for message in mail.outbox) == ["ada@x.example", "grace@x.example"]
    for message in mail.outbox:
        [(html, kind)] = message.alternatives
        assert kind == "text/html"
        assert link_to(message.to[0]) in html
        assert "3 days" in message.body


@pytest.mark.parametrize(
    ("emails", "words"),
    [
        ("boss", "boss is not an e-mail address"),
        ("new@x.example\nBOSS@x.example", "have an account already: boss@x.example"),
        ("other-boss@x.example", "have an account already: other-boss@x.example"),
        ("\n".join(f"{number}@x.example" for number in range(51)), "invite at most 50 at a time"),
        (" ", "This field is required"),
    ],
)
def test_what_cannot_be_invited_is_refused_as_a_whole(invite, emails, words):
    User.objects.get().emailaddress_set.create(email="other-boss@x.example")

    response = invite(emails)

    assert words in response.content.decode()
    assert User.objects.count() == 1
    assert mail.outbox == []


def test_a_link_works_once(invite):
    invite("grace@x.example")
    link = link_to("grace@x.example")
    Client().post(link, CHOSEN)

    again = Client()
    response = again.post(link, {"password1": "another horse battery", "password2": "another horse battery"})

    assert response.status_code == 410
    assert "This invitation is over" in response.content.decode()
    assert User.objects.get(email="grace@x.example").check_password(PASSWORD)
    assert not is_signed_in(again)


def test_a_link_is_over_after_its_days(invite, settings):
    invite("grace@x.example")
    settings.PASSWORD_RESET_TIMEOUT = -1

    assert Client().get(link_to("grace@x.example")).status_code == 410


@pytest.mark.parametrize("change", [{"email": "else@x.example"}, {"is_active": False}])
def test_a_link_is_over_once_the_account_is_another(invite, change):
    invite("grace@x.example")
    User.objects.filter(email="grace@x.example").update(**change)

    assert Client().get(link_to("grace@x.example")).status_code == 410


def test_a_link_for_somebody_who_came_by_another_way_is_over():
    grace = person("grace@x.example")

    assert Client().get(link_for(grace).removeprefix("https://shop.example")).status_code == 410


def test_the_password_must_be_a_good_one(invite):
    invite("grace@x.example")

    response = Client().post(link_to("grace@x.example"), {"password1": "short", "password2": "short"})

    assert "too short" in response.content.decode()
    assert not User.objects.get(email="grace@x.example").has_usable_password()


def test_whoever_was_signed_in_in_that_browser_is_signed_out(invite):
    person()
    browser = password_given()
    invite("grace@x.example")

    browser.post(link_to("grace@x.example"), CHOSEN)

    assert browser.session["_auth_user_id"] == str(User.objects.get(email="grace@x.example").pk)


def test_who_has_not_come_is_invited_again(admin, invite, django_capture_on_commit_callbacks):
    invite("grace@x.example")
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        act(admin, "invite-again", User.objects.get(email="grace@x.example"))

    assert Client().get(link_to("grace@x.example")).status_code == 200


def test_who_has_come_is_not_invited_again(admin):
    assert "ada@x.example came in before" in refusals(act(admin, "invite-again", person()))


def test_staff_invite_into_groups_within_their_own_rights_alone(invite):
    client = browser_of(keeper("invite_user", "view_user"))

    response = invite("grace@x.example", client, groups=[group_of("delete_product").pk])

    assert response.context["form"].errors["groups"]
    assert not User.objects.filter(email="grace@x.example").exists()


def test_inviting_needs_its_permission(admin, invite):
    clerk = keeper("view_user", "add_user", "change_user")

    assert invite("grace@x.example", browser_of(clerk)).status_code == 403
    clerk.user_permissions.add(Permission.objects.get(codename="invite_user"))
    assert browser_of(clerk).get(INVITE).status_code == 200


def test_a_stale_proof_asks_for_the_factor_before_anybody_is_invited(admin, invite):
    session = admin.session
    session["account_authentication_methods"][0]["at"] -= 301
    session.save()

    assert invite("grace@x.example").url.startswith("/account/step-up/")
    assert mail.outbox == []


def test_an_invited_administrator_who_never_came_keeps_nobody_from_staying(admin):
    boss = User.objects.get()
    UserFactory(email="invited@x.example", password=None, is_staff=True, is_superuser=True)

    assert admin.post(f"{LIST}{boss.pk}/change/", {"email": boss.email, "is_staff": "on"}).status_code == 302
    assert User.objects.get(pk=boss.pk).is_superuser


@pytest.mark.django_db(transaction=True, databases=["default", "audit"])
def test_who_is_invited_by_two_at_once_gets_one_account():
    boss = administrator()

    def invite() -> None:
        invite_users(emails=["grace@x.example"], groups=[], is_staff=False, actor=boss, request=None)

    assert [type(error) for error in at_once(invite, invite)] == [TakenMeanwhileError]
    assert User.objects.filter(email="grace@x.example").count() == 1
    assert len(mail.outbox) == 1
