"""What is asked of somebody: read with the user, at each request."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice

from shop.accounts.factors import factors_of, has_factor, holds_factor, standing_of
from shop.accounts.models import BackupCode, GroupPolicy, User
from shop.accounts.tests.codes import CODES
from shop.accounts.tests.signing_in import (
    CHALLENGE,
    answer,
    authenticator_of,
    password_given,
    person,
    signed_in,
    with_backup_codes,
)

pytestmark = pytest.mark.django_db
SECURITY = "/account/two-factor/"


@pytest.fixture
def ada() -> User:
    return person()


def in_group(user: User, *, grace_days: int, days_ago: int = 0) -> GroupPolicy:
    """Put the user into a group with a rule, both as old as that."""
    group = Group.objects.create(name=f"Buyers {Group.objects.count()}")
    user.groups.add(group)
    past = timezone.now() - timedelta(days=days_ago)
    user.joinings.filter(group=group).update(at=past)
    policy = GroupPolicy.objects.create(group=group, grace_days=grace_days)
    GroupPolicy.objects.filter(pk=policy.pk).update(since=past)
    return policy


def test_the_first_of_several_groups_decides(ada):
    in_group(ada, grace_days=9)
    in_group(ada, grace_days=2)

    assert standing_of(ada).grace_days == 2
    assert not standing_of(ada).must_hold


def test_grace_that_is_over_leaves_no_days(ada):
    in_group(ada, grace_days=9)
    in_group(ada, grace_days=2, days_ago=3)

    assert standing_of(ada).must_hold
    assert standing_of(ada).grace_days is None


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_staff_have_no_grace(ada, right):
    in_group(ada, grace_days=9)
    User.objects.update(**{right: True})

    assert standing_of(User.objects.get()).must_hold


@pytest.mark.parametrize(("days", "words"), [(5, "within 5 days"), (1, "within 1 day:")])
def test_pages_of_the_account_count_the_days_of_grace(ada, days, words):
    in_group(ada, grace_days=days)

    assert words in password_given().get(SECURITY).content.decode()


def test_nothing_is_counted_for_who_has_a_factor(ada):
    in_group(ada, grace_days=5)

    assert "within 5 days" not in signed_in(ada, authenticator_of(ada)).get(SECURITY).content.decode()


def test_codes_are_a_factor_until_the_last_one_is_used(ada):
    with_backup_codes(ada)
    assert has_factor(ada)
    BackupCode.objects.all().delete()

    assert not has_factor(ada)
    assert not standing_of(ada).has_factor


def test_who_signed_in_by_the_last_code_stays_signed_in(ada):
    backup = with_backup_codes(ada)
    authenticator_of(ada)
    client = password_given()
    client.post(CHALLENGE, answer(backup, CODES[0]))
    BackupCode.objects.all().delete()

    assert client.get(SECURITY).status_code == 200


@pytest.mark.parametrize("confirmed", [True, False])
def test_every_answer_to_who_holds_a_factor_is_the_same(ada, confirmed):
    device = authenticator_of(ada)
    device.confirmed = confirmed
    device.save()
    StaticDevice.objects.create(user=ada, name="without codes")

    answers = (
        has_factor(ada), standing_of(ada).has_factor, bool(list(factors_of(ada))),
        User.objects.filter(holds_factor()).exists(),
    )  # fmt: skip

    assert set(answers) == {confirmed}
