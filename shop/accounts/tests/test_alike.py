"""Known and unknown addresses are answered with the same work, so that the time tells nothing."""

from typing import ClassVar

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from shop.accounts.tests.factories import PASSWORD
from shop.accounts.tests.signing_in import LOGIN, person

pytestmark = pytest.mark.django_db


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed, which is what takes the time."""

    hashed: ClassVar[list[str]] = []

    def encode(self, password: str, salt: str) -> str:
        self.hashed.append(salt)
        return super().encode(password, salt)


FORMS = {
    LOGIN: {"login": "{}", "password": "wrong horse battery staple"},
    "/account/signup/": {"email": "{}", "password1": PASSWORD, "password2": PASSWORD},
    "/account/password/reset/": {"email": "{}"},
}


def work(page: str, email: str) -> int:
    CountingHasher.hashed.clear()
    Client().post(page, {name: text.format(email) for name, text in FORMS[page].items()})
    return len(CountingHasher.hashed)


@pytest.mark.parametrize("page", FORMS)
def test_an_unknown_address_is_as_much_work_as_a_known_one(settings, page, mailoutbox):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    person()
    person("closed@x.example", is_active=False)
    person("without@x.example").set_unusable_password()

    of_known = work(page, "ada@x.example")

    assert of_known == (0 if "reset" in page else 1)
    assert {work(page, email) for email in ("nobody@x.example", "closed@x.example", "without@x.example")} == {of_known}
    # And each is mailed where anybody is.
    assert len(mailoutbox) == (0 if page == LOGIN else 4)
