"""Browsers of staff, for tests of the admin."""

from django.contrib.auth.models import Group, Permission
from django.test import Client

from shop.accounts.models import User
from shop.accounts.tests.factories import UserFactory
from tests.proving import verified

LIST = "/admin/accounts/user/"


def administrator(email: str = "boss@x.example") -> User:
    return UserFactory(email=email, is_staff=True, is_superuser=True)


def keeper(*permissions: str, email: str = "keeper@x.example") -> User:
    """Return somebody on the staff who has these permissions alone."""
    user = UserFactory(email=email, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def group_of(*permissions: str, name: str = "Buyers") -> Group:
    group = Group.objects.create(name=name)
    group.permissions.set(Permission.objects.filter(codename__in=permissions))
    return group


def browser_of(user: User) -> Client:
    """Return a browser in which this person has just proved a factor."""
    return verified(Client(), user)


def user_page(user: User) -> str:
    return f"{LIST}{user.pk}/change/"


def act(client: Client, name: str, *users: User, **more: object):
    """Confirm an act, as its page does."""
    return client.post(f"{LIST}act/{name}/", {"users": [user.pk for user in users], **more})


def refusals(response: object) -> str:
    """Return what the page holds against the act."""
    return " ".join(response.context["form"].non_field_errors())
