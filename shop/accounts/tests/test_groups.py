"""Groups in the admin: their members, what these may do, and whether they must hold a second factor."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shop.accounts.models import GroupPolicy
from shop.accounts.tests.factories import UserFactory
from shop.accounts.tests.signing_in import password_given, person
from shop.accounts.tests.staff import administrator, browser_of, group_of, keeper
from shop.audit.models import OutboxEvent

pytestmark = pytest.mark.django_db(databases=["default", "audit"])
GROUPS = "/admin/auth/group/"


@pytest.fixture
def admin() -> Client:
    return browser_of(administrator())


def saved(client: Client, group: Group, policy: dict[str, object] | None = None, **changes: object):
    """Save a group's page with these changes."""
    rule = GroupPolicy.objects.filter(group=group).first()
    form = {
        "name": group.name,
        "permissions": list(group.permissions.values_list("pk", flat=True)),
        "policy-TOTAL_FORMS": "1" if policy is not None else "0",
        "policy-INITIAL_FORMS": "1" if rule else "0",
        "policy-0-id": rule.pk if rule else "",
        "policy-0-group": group.pk,
    }
    return client.post(f"{GROUPS}{group.pk}/change/", {**form, **(policy or {}), **changes})


def test_a_group_s_page_shows_members_and_permissions_by_app(admin):
    group = group_of("view_tag", "view_user")
    person(first_name="Ada").groups.add(group)

    page = admin.get(f"{GROUPS}{group.pk}/change/").content.decode()

    assert "ada@x.example</a> Ada" in page
    assert "<h3>Catalogue</h3>" in page
    assert "<li>Can view tag</li>" in page
    assert f"/admin/accounts/user/?groups__id__exact={group.pk}" in page


def test_the_list_of_groups_costs_no_more_queries_for_more_groups(admin):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page = admin.get(GROUPS)
            assert page.status_code == 200
        return len(queries)

    group = group_of("view_tag")
    admin.get(GROUPS)
    few = cost()
    for number in range(10):
        other = group_of("view_tag", "add_tag", name=f"Group {number}")
        other.user_set.set(UserFactory.create_batch(3))

    assert cost() == few
    assert group.pk


def test_a_second_factor_is_asked_of_a_group_on_its_own_page_and_bites_at_the_next_request(admin):
    group, user = group_of(), person()
    user.groups.add(group)
    client = password_given()

    saved(admin, group, {"policy-0-grace_days": "3"})
    assert client.get("/account/two-factor/").status_code == 200
    GroupPolicy.objects.update(since=group.policy.since - timedelta(days=4))
    user.joinings.update(at=group.policy.since - timedelta(days=9))

    assert client.get("/account/two-factor/").url.startswith("/account/two-factor/set-up/")
    event = OutboxEvent.objects.get(action="auth.group.changed")
    assert list(event.after.values()) == [3]


def test_a_change_of_permissions_is_on_record(admin):
    group = group_of("view_tag")
    add = Permission.objects.get(codename="add_tag")

    saved(admin, group, permissions=[add.pk])

    event = OutboxEvent.objects.get(action="auth.group.changed")
    assert (event.before, event.after) == (
        {"permissions": ["catalogue.view_tag"]},
        {"permissions": ["catalogue.add_tag"]},
    )


def test_staff_give_no_group_what_they_may_not_do_themselves():
    clerk = keeper("change_group", "view_group", "view_tag")
    client, own, above = browser_of(clerk), group_of("view_tag"), group_of("delete_product", name="Above")
    clerk.groups.add(own)
    delete = above.permissions.get()

    saved(client, own, permissions=[delete.pk])
    assert list(own.permissions.values_list("codename", flat=True)) == ["view_tag"]
    assert saved(client, above, name="Mine").status_code == 403
    assert client.post(f"{GROUPS}{above.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_group_with_members_is_not_deleted(admin):
    group = group_of()
    person().groups.add(group)

    response = admin.post(f"{GROUPS}{group.pk}/delete/", {"post": "yes"}, follow=True)

    assert "Buyers has members. Remove them from the group first" in response.content.decode()
    assert Group.objects.filter(pk=group.pk).exists()


def test_an_empty_group_is_deleted_and_that_is_on_record(admin):
    group = group_of()

    admin.post(f"{GROUPS}{group.pk}/delete/", {"post": "yes"})

    assert not Group.objects.exists()
    assert OutboxEvent.objects.get(action="auth.group.deleted").target_label == "Buyers"


def test_the_group_that_makes_the_last_administrator_keeps_its_permission():
    group = group_of("change_user", "change_group", "view_group", name="Administrators")
    last = person(is_staff=True)
    last.groups.add(group)

    client = browser_of(last)

    response = saved(client, group, permissions=[])

    assert "Nobody would be left" in client.get(response.url).content.decode()
    assert group.permissions.filter(codename="change_user").exists()
