"""An address is verified by the code or by the link of a mail, and stays the same in the account's two places."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import signing
from django.test import Client

from shop.accounts import confirmation
from shop.accounts.models import User
from shop.accounts.tests.factories import PASSWORD
from shop.accounts.tests.signing_in import CHALLENGE, authenticator_of, is_signed_in, password_given, person

pytestmark = pytest.mark.django_db
SIGN_UP, CODE, EMAILS = "/account/signup/", "/account/confirm-email/", "/account/email/"


def signing_up(email: str = "ada@x.example") -> Client:
    client = Client()
    client.post(SIGN_UP, {"email": email, "password1": PASSWORD, "password2": PASSWORD})
    return client


def code_in(mailoutbox) -> str:
    return re.search(r"^[A-Z]{4}-[A-Z]{4}$", mailoutbox[-1].body, re.MULTILINE)[0]


def link_in(mailoutbox) -> str:
    return re.search(r"https://shop\.example(/account/confirm-email/\S+)", mailoutbox[-1].body)[1]


def is_verified_address(email: str) -> bool:
    return EmailAddress.objects.filter(email=email, verified=True).exists()


def test_the_code_verifies_and_signs_in(mailoutbox):
    client = signing_up()
    assert not is_signed_in(client)

    client.post(CODE, {"code": code_in(mailoutbox)})

    assert is_signed_in(client)
    assert is_verified_address("ada@x.example")


def test_who_has_just_signed_up_sets_up_a_factor_without_typing_the_password_again(mailoutbox):
    client = signing_up()
    client.post(CODE, {"code": code_in(mailoutbox)})

    assert client.get("/account/two-factor/set-up/").status_code == 200


def test_the_link_verifies_and_signs_in_where_the_sign_up_waits(mailoutbox):
    client = signing_up()
    client.post(link_in(mailoutbox))

    assert is_signed_in(client)


def test_the_link_verifies_in_another_browser_without_signing_in_there(mailoutbox):
    signing_up()
    elsewhere = Client()
    response = elsewhere.post(link_in(mailoutbox), follow=True)

    assert is_verified_address("ada@x.example")
    assert not is_signed_in(elsewhere)
    assert "You have confirmed ada@x.example" in response.content.decode()
    assert is_signed_in(password_given())


def test_looking_at_the_link_verifies_nothing(mailoutbox):
    signing_up()

    assert "Is this address yours?" in Client().get(link_in(mailoutbox)).content.decode()
    assert not is_verified_address("ada@x.example")


def test_a_link_that_was_used_too_old_or_forged_leads_on(mailoutbox, settings):
    client = signing_up()
    link = link_in(mailoutbox)
    settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = -1
    assert "This link does not work" in client.post(link).content.decode()
    settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
    client.post(link)

    for dead in (link, f"{link[:-2]}x/", "/account/confirm-email/none/"):
        assert "This link does not work" in Client().post(dead).content.decode()


@pytest.mark.parametrize("by", ["code", "link"])
def test_verifying_an_address_is_no_way_around_the_factor(by, mailoutbox):
    user = person()
    authenticator_of(user)
    EmailAddress.objects.update(verified=False)
    client = password_given()
    response = client.post(CODE, {"code": code_in(mailoutbox)}) if by == "code" else client.post(link_in(mailoutbox))

    assert response.url == CHALLENGE
    assert not is_signed_in(client)


def test_after_three_wrong_codes_the_code_is_dead(mailoutbox):
    client = signing_up()
    for _number in range(3):
        client.post(CODE, {"code": "BBBB-BBBB"})
    client.post(CODE, {"code": code_in(mailoutbox)})

    assert not is_signed_in(client)
    assert not is_verified_address("ada@x.example")


def test_a_new_code_is_sent_twice_and_the_old_one_is_dead(mailoutbox):
    client = signing_up()
    first = code_in(mailoutbox)
    for _number in range(3):
        client.post(CODE, {"action": "resend"})

    assert len(mailoutbox) == 3
    client.post(CODE, {"code": first})
    assert not is_signed_in(client)
    client.post(CODE, {"code": code_in(mailoutbox)})
    assert is_signed_in(client)


def test_who_signs_up_twice_is_told_so_by_mail_alone(mailoutbox):
    person()
    client = signing_up()

    assert client.get(CODE).status_code == 200
    assert mailoutbox[-1].subject.endswith("You have an account already")
    assert not re.search(r"^[A-Z]{4}-[A-Z]{4}$", mailoutbox[-1].body, re.MULTILINE)


@pytest.fixture
def ada() -> Client:
    """Somebody who has just typed the password once more."""
    client = password_given(person().email)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def adding(client: Client, email: str = "new@x.example") -> None:
    client.post(EMAILS, {"action_add": "", "email": email})


def test_an_address_is_added_once_it_is_verified_and_the_main_one_is_told(ada, mailoutbox):
    adding(ada)
    assert not EmailAddress.objects.filter(email="new@x.example").exists()
    ada.post(CODE, {"code": code_in(mailoutbox)})

    assert is_verified_address("new@x.example")
    assert User.objects.get().email == "ada@x.example"
    assert (mailoutbox[-1].to, "new@x.example" in mailoutbox[-1].body) == (["ada@x.example"], True)


def test_the_link_of_an_address_that_is_added_works_for_its_account_alone(ada, mailoutbox):
    adding(ada, "stranger@x.example")
    link = link_in(mailoutbox)

    assert Client().post(link).url.startswith("/account/login/")
    eve = password_given(person("eve@x.example").email)
    assert "This link does not work" in eve.post(link).content.decode()
    assert not is_verified_address("stranger@x.example")
    ada.post(link)
    assert is_verified_address("stranger@x.example")


def test_a_link_for_another_purpose_verifies_nothing(ada):
    key = signing.dumps([User.objects.get().pk, "new@x.example"], salt=f"{confirmation.SALT}.other")

    ada.post(f"/account/confirm-email/{key}/")

    assert not is_verified_address("new@x.example")


def test_another_main_address_is_the_users_own_and_the_former_is_told(ada, mailoutbox):
    EmailAddress.objects.create(user=User.objects.get(), email="new@x.example", verified=True)

    ada.post(EMAILS, {"action_primary": "", "email": "new@x.example"})

    assert User.objects.get().email == "new@x.example"
    assert EmailAddress.objects.get(primary=True).email == "new@x.example"
    assert mailoutbox[-1].to == ["ada@x.example"]


def test_an_address_that_is_removed_signs_in_no_more(ada, mailoutbox):
    EmailAddress.objects.create(user=User.objects.get(), email="new@x.example", verified=True)
    ada.post(EMAILS, {"action_remove": "", "email": "new@x.example"})

    assert not is_signed_in(password_given("new@x.example"))
    assert mailoutbox[-1].to == ["ada@x.example"]


@pytest.mark.parametrize("by", ["code", "link"])
def test_an_address_of_somebody_else_is_not_taken_even_by_who_reads_their_mail(ada, mailoutbox, by):
    person("eve@x.example")
    adding(ada, "eve@x.example")
    if by == "code":
        ada.post(CODE, {"code": code_in(mailoutbox)})
    else:
        ada.post(link_in(mailoutbox))

    assert EmailAddress.objects.get(email="eve@x.example").user.email == "eve@x.example"
