"""Staff find users, look at them, and change what they may change."""

from datetime import timedelta

import psycopg2
import pytest
from django.contrib.auth.models import Group
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from routers.placement import AUDIT
from shop.accounts.models import User
from shop.accounts.tests.factories import PASSWORD, UserFactory
from shop.accounts.tests.signing_in import (
    authenticator_of,
    is_signed_in,
    password_given,
    person,
    signed_in,
    with_backup_codes,
)
from shop.accounts.tests.staff import LIST, administrator, browser_of, group_of, keeper, user_page
from shop.audit.models import AuditEvent, OutboxEvent

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.fixture
def admin() -> Client:
    return browser_of(administrator())


def found(client: Client, **query: str) -> set[str]:
    """Return whom the list shows, without the one who looks."""
    response = client.get(LIST, query)
    assert response.status_code == 200, response.headers
    return {user.email for user in response.context["cl"].result_list} - {"boss@x.example"}


def saved(client: Client, user: User, **changes: object):
    """Save a user's page with these changes."""
    form = {
        "email": user.email,
        "is_staff": "on" if user.is_staff else "",
        "is_superuser": "on" if user.is_superuser else "",
        "groups": list(user.groups.values_list("pk", flat=True)),
        "user_permissions": list(user.user_permissions.values_list("pk", flat=True)),
    }
    return client.post(user_page(user), {**form, **changes})


def test_the_admin_asks_for_no_password_itself():
    response = Client().post(reverse("admin:login"), {"username": "boss@x.example", "password": PASSWORD})

    assert response.url.startswith("/account/login/")


def test_the_admin_changes_no_password_either(admin):
    form = {"old_password": PASSWORD, "new_password1": "another horse", "new_password2": "another horse"}

    assert admin.post("/admin/password_change/", form).url == "/account/password/change/"
    assert User.objects.get().check_password(PASSWORD)


def test_nobody_sets_a_password_for_somebody_else(admin):
    user = person()

    form = admin.get(user_page(user)).context["adminform"].form

    assert not [name for name in form.fields if "password" in name]
    assert admin.get(f"{LIST}{user.pk}/password/").status_code in {302, 404}


def test_an_address_that_staff_take_away_signs_in_no_more(admin):
    user = person()

    saved(admin, user, email="new@x.example")

    assert [address.email for address in user.emailaddress_set.all()] == ["new@x.example"]
    assert not is_signed_in(password_given("ada@x.example"))


@pytest.mark.parametrize("email", ["VICTIM@x.example", "Victim-2@x.example"])
def test_an_address_of_somebody_else_is_refused_by_the_form(admin, email):
    person("victim@x.example").emailaddress_set.create(email="victim-2@x.example", verified=True)
    user = person()

    response = saved(admin, user, email=email)

    assert "already exists" in response.content.decode()
    assert User.objects.filter(email="ada@x.example").exists()


def test_staff_change_a_user_s_name(admin):
    user = person()

    saved(admin, user, email="ADA@x.example", first_name="Ada")

    user.refresh_from_db()
    assert (user.first_name, user.email) == ("Ada", "ada@x.example")


def test_a_change_of_rights_is_on_record(admin):
    user, group = person(), group_of("view_tag")

    saved(admin, user, is_staff="on", groups=[group.pk])

    event = OutboxEvent.objects.get(action="accounts.user.changed")
    assert event.before == {"is_staff": False, "groups": []}
    assert event.after == {"is_staff": True, "groups": ["Buyers"]}


@pytest.mark.parametrize(
    ("query", "emails"),
    [
        ({"q": "ada"}, {"ada@x.example"}),
        ({"q": "LOVELACE"}, {"ada@x.example"}),
        ({"is_active__exact": "0"}, {"gone@x.example"}),
        ({"is_staff__exact": "1"}, {"clerk@x.example"}),
        ({"factor": "yes"}, {"ada@x.example"}),
        ({"factor": "no"}, {"clerk@x.example", "gone@x.example"}),
        ({"group": "Buyers"}, {"clerk@x.example"}),
    ],
)
def test_the_list_is_searched_and_narrowed_down(admin, query, emails):
    authenticator_of(person(last_name="Lovelace"))
    UserFactory(email="gone@x.example", is_active=False)
    UserFactory(email="clerk@x.example", is_staff=True).groups.add(group_of())
    if name := query.pop("group", None):
        query = {"groups__id__exact": Group.objects.get(name=name).pk}

    assert found(admin, **query) == emails


def test_the_list_shows_groups_and_kinds_of_factors(admin):
    user = person()
    user.groups.add(group_of())
    authenticator_of(user)
    with_backup_codes(user)

    page = admin.get(LIST, {"q": "ada"}).content.decode()

    assert "Buyers" in page
    assert "Authenticator app" in page
    assert "Backup codes" in page


def test_a_list_of_many_costs_no_more_queries_than_one_of_a_few(admin):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert admin.get(LIST).status_code == 200
        return len(queries)

    group = group_of()
    person().groups.add(group)
    admin.get(LIST)
    few = cost()
    for user in UserFactory.create_batch(30):
        user.groups.add(group)
        authenticator_of(user)

    assert cost() == few


def test_nobody_guesses_hashes_by_the_list(admin):
    assert admin.get(LIST, {"password__startswith": "md5"}).status_code == 400


def test_a_user_s_page_shows_factors_addresses_and_sessions_and_no_secret(admin):
    user = person()
    device, codes = authenticator_of(user, "my phone"), with_backup_codes(user)
    session = signed_in(user, device).session

    page = admin.get(user_page(user)).content.decode()

    assert "my phone" in page
    assert "<td>ada@x.example</td><td>yes</td><td>yes</td>" in page
    assert "127.0.0.1" in page
    for secret in (device.key, "otpauth", codes.codes.first().digest, session.session_key, user.password):
        assert secret not in page


def test_staff_who_may_not_see_events_of_users_are_shown_none():
    user = person()

    assert "What happened" not in browser_of(keeper("view_user")).get(user_page(user)).content.decode()
    allowed = keeper("view_user", "view_security_events", email="other@x.example")
    assert "What happened" in browser_of(allowed).get(user_page(user)).content.decode()


def test_a_stale_proof_asks_for_the_factor_before_anything_is_saved(admin):
    session = admin.session
    session["account_authentication_methods"][0]["at"] -= 301
    session.save()
    user = person()

    assert saved(admin, user, first_name="Ada").url.startswith("/account/step-up/")
    assert not User.objects.filter(first_name="Ada").exists()


def test_the_last_administrator_cannot_demote_themselves(admin):
    boss = User.objects.get(email="boss@x.example")

    response = saved(admin, boss, is_superuser="")

    assert "Nobody would be left" in admin.get(response.url).content.decode()
    assert User.objects.get(pk=boss.pk).is_superuser


def test_staff_make_nobody_a_superuser_nor_touch_one():
    client, boss, user = browser_of(keeper("change_user", "view_user")), administrator(), person()

    saved(client, user, is_superuser="on")
    response = saved(client, boss, first_name="Eve")

    assert not User.objects.get(pk=user.pk).is_superuser
    assert response.status_code == 403
    assert User.objects.get(pk=boss.pk).first_name == ""


def test_staff_grant_no_permission_or_group_beyond_their_own():
    clerk = keeper("change_user", "view_user", "view_tag")
    client, user = browser_of(clerk), person()
    above, fine = group_of("delete_product", name="Above"), group_of("view_tag", name="Fine")
    delete = above.permissions.get()

    saved(client, user, groups=[above.pk])
    saved(client, clerk, user_permissions=[delete.pk])
    assert not user.groups.exists()
    assert not delete.user_set.exists()

    saved(client, user, groups=[fine.pk])
    assert user.groups.get() == fine


def test_staff_leave_alone_who_has_more_rights_than_they():
    client, buyer = browser_of(keeper("change_user", "view_user", "delete_user")), person(is_staff=True)
    buyer.groups.add(group_of("delete_product"))

    assert saved(client, buyer, email="mine@x.example").status_code == 403
    assert client.post(f"{LIST}{buyer.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(email="ada@x.example").exists()


def test_nobody_deletes_themselves(admin):
    boss = User.objects.get(email="boss@x.example")
    administrator("second@x.example")

    assert admin.post(f"{LIST}{boss.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_deletion_is_on_record(admin):
    user = person()

    admin.post(f"{LIST}{user.pk}/delete/", {"post": "yes"})

    assert not User.objects.filter(pk=user.pk).exists()
    assert OutboxEvent.objects.get(action="accounts.user.deleted").target_label == "ada@x.example"


def test_addresses_have_no_second_admin(admin):
    assert admin.get("/admin/account/emailaddress/").status_code == 404


def test_a_user_s_page_shows_what_happened_to_them_newest_first(admin):
    user = person()
    for action, number in (("accounts.user.signed_in", 2), ("accounts.factor.reset", 1)):
        AuditEvent.objects.create(
            at=timezone.now() - timedelta(days=number),
            action=action,
            actor_label="boss@x.example",
            target_type="accounts.user",
            target_id=str(user.pk),
        )

    page = admin.get(user_page(user)).content.decode()

    assert page.index("accounts.factor.reset") < page.index("accounts.user.signed_in")


def test_a_user_s_page_is_there_while_the_record_is_not(admin):
    user = person()
    connections[AUDIT].ensure_connection()
    other = psycopg2.connect(connections[AUDIT].connection.dsn)
    with other, other.cursor() as holding, connections[AUDIT].cursor() as asking:
        holding.execute("LOCK TABLE audit_auditevent IN ACCESS EXCLUSIVE MODE")
        asking.execute("SET LOCAL lock_timeout = '50ms'")
        page = admin.get(user_page(user))
    other.close()

    assert page.status_code == 200
    assert "The audit database does not answer" in page.content.decode()
