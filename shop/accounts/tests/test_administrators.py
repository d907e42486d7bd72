"""Somebody can always manage the shop's users."""

from threading import Barrier

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from shop.accounts.models import User
from shop.accounts.rights import administrators
from shop.accounts.services import LastAdministratorError, keeping_an_administrator
from shop.accounts.tests.factories import UserFactory
from tests.racing import at_once


def administrator(email: str, **fields: object) -> User:
    return UserFactory(email=email, is_staff=True, is_superuser=True, **fields)


def manager(email: str) -> User:
    """Return one of a group whose members may change users."""
    group, _new = Group.objects.get_or_create(name="Administrators")
    group.permissions.add(Permission.objects.get(codename="change_user"))
    user = UserFactory(email=email, is_staff=True)
    user.groups.add(group)
    return user


def demote(user: User) -> None:
    with keeping_an_administrator():
        User.objects.filter(pk=user.pk).update(is_superuser=False)


@pytest.mark.django_db
def test_the_last_administrator_stays_one():
    boss = administrator("boss@x.example")
    administrator("gone@x.example", is_active=False)
    UserFactory(email="customer@x.example", is_superuser=True)

    with pytest.raises(LastAdministratorError, match="Nobody would be left"):
        demote(boss)
    assert User.objects.get(pk=boss.pk).is_superuser


@pytest.mark.django_db
def test_who_was_invited_and_never_came_is_no_other_administrator():
    boss = administrator("boss@x.example")
    administrator("invited@x.example", password=None)

    with pytest.raises(LastAdministratorError):
        demote(boss)


@pytest.mark.django_db
def test_of_two_administrators_one_may_go():
    first, second = administrator("one@x.example"), administrator("two@x.example")

    demote(first)

    assert list(administrators()) == [second]


@pytest.mark.django_db
def test_who_manages_users_by_a_group_is_the_administrator_where_there_is_no_superuser():
    keeper = manager("keeper@x.example")

    with pytest.raises(LastAdministratorError), keeping_an_administrator():
        keeper.groups.clear()
    with pytest.raises(LastAdministratorError), keeping_an_administrator():
        Group.objects.all().delete()
    assert list(administrators()) == [keeper]


@pytest.mark.django_db
def test_a_shop_that_has_nobody_yet_may_be_changed():
    with keeping_an_administrator():
        UserFactory()


@pytest.mark.django_db(transaction=True, databases=["default", "audit"])
def test_two_administrators_who_demote_each_other_at_once_do_not_both_succeed():
    one, two = administrator("one@x.example"), administrator("two@x.example")

    raised = at_once(lambda: demote(one), lambda: demote(two))

    assert [type(error) for error in raised] == [LastAdministratorError]
    assert User.objects.filter(is_superuser=True).count() == 1


@pytest.mark.django_db(transaction=True, databases=["default", "audit"])
def test_without_the_lock_both_succeed_and_nobody_is_left(monkeypatch):
    one, two = administrator("one@x.example"), administrator("two@x.example")
    both_have_looked = Barrier(2)
    monkeypatch.setattr("shop.accounts.services.administrators.lock_administrators", bool)

    def demote_slowly(user: User) -> None:
        with transaction.atomic():
            demote(user)
            both_have_looked.wait(20)

    assert at_once(lambda: demote_slowly(one), lambda: demote_slowly(two)) == []
    assert not User.objects.filter(is_superuser=True).exists()
