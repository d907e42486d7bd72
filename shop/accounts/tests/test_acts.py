"""What staff do to users: invite, open, close, sign out, reset, and put into groups."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from shop.accounts.models import BackupCodeDevice, User
from shop.accounts.services import LastAdministratorError, deactivate_users
from shop.accounts.tests.signing_in import (
    STEP_UP,
    answer,
    authenticator_of,
    code_of,
    is_signed_in,
    password_given,
    person,
    signed_in,
    with_backup_codes,
)
from shop.accounts.tests.staff import LIST, act, administrator, browser_of, group_of, keeper, refusals, user_page
from shop.audit.models import AuditEvent, OutboxEvent

pytestmark = pytest.mark.django_db(databases=["default", "audit"])
PROFILE = "/account/two-factor/"


@pytest.fixture
def boss() -> User:
    return administrator()


@pytest.fixture
def admin(boss) -> Client:
    return browser_of(boss)


@pytest.fixture
def ada() -> User:
    return person()


def event(action: str) -> OutboxEvent:
    return OutboxEvent.objects.get(action=action)


@pytest.mark.parametrize("name", ["activate", "deactivate", "end-sessions", "reset-factor", "add-to-groups"])
def test_an_act_shows_first_who_is_meant_and_what_happens(admin, ada, name):
    page = admin.get(f"{LIST}act/{name}/", {"user": ada.pk})

    assert page.status_code == 200
    assert "ada@x.example" in page.content.decode()
    assert str(page.context["act"].warning) in page.content.decode().replace("&#x27;", "'")


def test_the_list_leads_to_the_act_for_all_who_were_selected(admin, ada):
    other = person("other@x.example")
    form = {"action": "deactivate", "_selected_action": [ada.pk, other.pk]}

    page = admin.post(LIST, form).content.decode()

    assert "This is about 2 users" in page
    assert User.objects.filter(is_active=True).count() == 3


def test_more_users_than_anybody_reads_are_not_acted_on_at_once(admin, ada, monkeypatch):
    monkeypatch.setattr("shop.accounts.admin.acting.MOST_USERS", 1)
    form = {"action": "deactivate", "_selected_action": [ada.pk, person("other@x.example").pk]}

    assert "at most 1 users at a time" in admin.post(LIST, form, follow=True).content.decode()


def test_a_deactivated_user_is_signed_out_at_once_and_stays_out_after_activation(admin, boss, ada):
    client = password_given()
    assert client.get(PROFILE).status_code == 200

    act(admin, "deactivate", ada)
    assert client.get(PROFILE).url.startswith("/account/login/")
    assert not is_signed_in(password_given())

    act(admin, "activate", ada)
    assert client.get(PROFILE).url.startswith("/account/login/")
    assert is_signed_in(password_given())
    done = event("accounts.user.deactivated")
    assert (done.actor_id, done.target_id, done.after) == (str(boss.pk), str(ada.pk), {"is_active": False})


def test_what_is_so_already_is_not_done_or_recorded_again(admin, ada):
    response = act(admin, "activate", ada)

    assert response.status_code == 302
    assert not OutboxEvent.objects.filter(action="accounts.user.activated").exists()


def test_the_last_administrator_is_not_deactivated(boss):
    with pytest.raises(LastAdministratorError):
        deactivate_users(users=[boss], actor=None, request=None)

    assert User.objects.get(pk=boss.pk).is_active


def test_nobody_deactivates_themselves(admin, boss):
    administrator("second@x.example")

    assert "your own account" in refusals(act(admin, "deactivate", boss))
    assert User.objects.get(pk=boss.pk).is_active


def test_ended_sessions_end_everywhere(admin, ada):
    here, there = password_given(), password_given()

    act(admin, "end-sessions", ada)

    for client in (here, there):
        assert client.get(PROFILE).url.startswith("/account/login/")
    assert event("accounts.sessions.ended").target_label == "ada@x.example"
    assert admin.get(LIST).status_code == 200


def test_a_reset_takes_all_factors_ends_the_sessions_is_mailed_and_on_record(
    admin, ada, mailoutbox, django_capture_on_commit_callbacks
):
    client = signed_in(ada, authenticator_of(ada))
    with_backup_codes(ada)

    with django_capture_on_commit_callbacks(execute=True):
        act(admin, "reset-factor", ada, reason="Called back on the number we know")

    assert not TOTPDevice.objects.filter(user=ada).exists()
    assert not BackupCodeDevice.objects.exists()
    assert client.get(PROFILE).url.startswith("/account/login/")
    reset = event("accounts.factor.reset")
    assert reset.before == {"factors": ["TOTP device", "backup codes"]}
    assert reset.after == {"factors": [], "reason": "Called back on the number we know"}
    [mail] = [mail for mail in mailoutbox if mail.to == ["ada@x.example"]]
    assert "Your second factor was reset" in mail.subject
    assert "Called back on the number we know" in mail.body


def test_a_reset_needs_a_reason(admin, ada):
    authenticator_of(ada)

    response = act(admin, "reset-factor", ada, reason=" ")

    assert response.context["form"].errors["reason"]
    assert TOTPDevice.objects.filter(user=ada).exists()


def test_nobody_resets_their_own_factor_here(admin, boss):
    assert "your own account" in refusals(act(admin, "reset-factor", boss, reason="mine"))
    assert TOTPDevice.objects.filter(user=boss).exists()


def test_a_member_of_staff_sets_up_a_new_factor_after_a_reset(admin):
    clerk = person(is_staff=True)
    authenticator_of(clerk)

    act(admin, "reset-factor", clerk, reason="Lost phone")

    assert password_given().get("/admin/").url.startswith("/account/two-factor/set-up/")


@pytest.mark.parametrize("name", ["reset-factor", "add-to-groups", "remove-from-groups", "activate", "invite-again"])
def test_a_sensitive_act_with_a_stale_proof_asks_for_the_factor_and_then_happens(ada, name):
    boss = person("boss@x.example", is_staff=True, is_superuser=True)
    device = authenticator_of(boss)
    client = signed_in(boss, device)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()
    authenticator_of(ada)
    group = group_of()
    group.user_set.add(person("other@x.example"))

    asked = act(client, name, ada, reason="Lost phone", groups=[group.pk])
    assert asked.url.startswith(STEP_UP)
    assert TOTPDevice.objects.filter(user=ada).exists()

    done = client.post(asked.url, answer(device, code_of(device)))
    assert done.status_code == 302 or name == "invite-again"
    if name == "reset-factor":
        assert not TOTPDevice.objects.filter(user=ada).exists()


def test_users_are_put_into_groups_and_taken_out_together(admin, ada):
    other, group = person("other@x.example"), group_of()
    other.groups.add(group)

    act(admin, "add-to-groups", ada, other, groups=[group.pk])
    assert set(group.user_set.all()) == {ada, other}
    added = event("accounts.groups.changed")
    assert (added.target_id, added.before, added.after) == (str(ada.pk), {"groups": []}, {"groups": ["Buyers"]})

    act(admin, "remove-from-groups", ada, other, groups=[group.pk])
    assert not group.user_set.exists()


def test_the_group_that_makes_the_last_administrator_keeps_its_member():
    group = group_of("change_user", "view_user", "change_groups_of_user", name="Administrators")
    last = person(is_staff=True)
    last.groups.add(group)

    refused = act(browser_of(last), "remove-from-groups", last, groups=[group.pk])

    assert "Nobody would be left" in refusals(refused)
    assert last.groups.get() == group


ALL_ACTS = ("invite_user", "activate_user", "end_sessions_of_user", "reset_factor_of_user", "change_groups_of_user")


@pytest.mark.parametrize("name", ["activate", "deactivate", "end-sessions", "reset-factor", "add-to-groups"])
def test_staff_act_on_nobody_with_more_rights_than_they(name):
    client, buyer = browser_of(keeper(*ALL_ACTS, "view_user")), person(is_staff=True)
    buyer.user_permissions.set(group_of("delete_product").permissions.all())
    authenticator_of(buyer)
    fine = group_of(name="Fine")

    response = act(client, name, buyer, reason="Lost phone", groups=[fine.pk])

    assert "ada@x.example, whose rights go beyond yours" in refusals(response)
    assert TOTPDevice.objects.filter(user=buyer).exists()
    assert User.objects.get(pk=buyer.pk).is_active


def test_staff_put_nobody_into_a_group_beyond_their_own_rights(ada):
    client, above = browser_of(keeper(*ALL_ACTS, "view_user")), group_of("delete_product")

    response = act(client, "add-to-groups", ada, groups=[above.pk])

    assert response.context["form"].errors["groups"]
    assert not ada.groups.exists()


@pytest.mark.parametrize("name", ["activate", "deactivate", "end-sessions", "reset-factor", "add-to-groups"])
def test_each_act_needs_its_own_permission(ada, name):
    client = browser_of(keeper("view_user", "change_user"))

    assert client.get(f"{LIST}act/{name}/", {"user": ada.pk}).status_code == 403
    assert act(client, name, ada).status_code == 403
    assert client.post(LIST, {"action": name, "_selected_action": [ada.pk]}).status_code == 403
    assert f"act/{name}/" not in client.get(user_page(ada)).content.decode()


def test_an_act_that_nobody_knows_is_not_found(admin):
    assert admin.get(f"{LIST}act/promote/").status_code == 404


def test_a_group_that_was_chosen_must_be_there(admin, ada):
    assert act(admin, "add-to-groups", ada, groups=[0]).context["form"].errors["groups"]
    assert not Group.objects.exists()


def test_staff_find_who_is_locked_and_unlock_them(admin, ada):
    for _number in range(5):
        Client().post("/account/login/", {"login": "ada@x.example", "password": "wrong"})
    assert not is_signed_in(password_given())
    page = admin.get(LIST, {"locked": "yes"})
    assert [user.email for user in page.context["cl"].result_list] == ["ada@x.example"]
    assert "active, locked" in page.content.decode()

    act(admin, "unlock", ada)

    assert is_signed_in(password_given())
    assert "ada@x.example" not in admin.get(LIST, {"locked": "yes"}).content.decode()
    assert event("accounts.user.unlocked").actor_label == "boss@x.example"


def test_the_only_administrator_is_helped_by_a_command(boss, mailoutbox, django_capture_on_commit_callbacks):
    authenticator_of(boss)

    with django_capture_on_commit_callbacks(execute=True):
        call_command("reset_factor", "Boss@x.example", reason="Phone and codes were stolen")

    assert not TOTPDevice.objects.exists()
    # Committing has moved it.
    reset = AuditEvent.objects.get(action="accounts.factor.reset")
    assert (reset.actor_label, mailoutbox[0].to) == ("the shop", ["boss@x.example"])
    with pytest.raises(CommandError, match="has no second factor"):
        call_command("reset_factor", "boss@x.example", reason="again")
    with pytest.raises(CommandError, match="Nobody signs in by"):
        call_command("reset_factor", "nobody@x.example", reason="again")


def test_a_user_s_page_offers_what_would_do_something(admin, ada):
    def offered() -> set[str]:
        return {act.name for act in admin.get(user_page(ada)).context["acts"]}

    assert "deactivate" in offered()
    assert not {"activate", "invite-again"} & offered()
    User.objects.filter(pk=ada.pk).update(is_active=False, password="!")
    assert "deactivate" not in offered()
    assert {"activate", "invite-again"} <= offered()
