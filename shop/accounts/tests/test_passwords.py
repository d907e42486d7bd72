"""A password is long and unknown to attackers; what it is made of is the user's own business."""

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from shop.accounts.models import User
from shop.accounts.passwords import LONGEST, normalised
from shop.accounts.tests.factories import UserFactory

COMPOSED, DECOMPOSED = "crème brûlée à volonté", "cre\u0300me bru\u0302le\u0301e a\u0300 volonte\u0301"


@pytest.mark.parametrize(
    "password",
    [
        "vexed wombat",  # twelve characters
        "unremarkablephrase",  # neither digits nor capitals
        "  heavy  blanks  ",
        "пароль из пяти слов подряд",
        "🦊🐢🦉🐝🐙🦀🐌🦋🐳🦔🦩🦫",
        "a sentence " * 11 + "of it",  # 126 characters
    ],
)
def test_any_twelve_to_128_characters_will_do(password):
    validate_password(password)


def test_eleven_characters_are_too_short():
    with pytest.raises(ValidationError, match=r"too short: it needs at least 12 characters"):
        validate_password("vexed womba")


def test_128_characters_are_allowed_and_one_more_is_refused_with_both_numbers():
    validate_password(("vexed wombat " * 10)[:128])

    with pytest.raises(ValidationError, match=r"it has 129 characters, and at most 128 are allowed"):
        validate_password(("vexed wombat " * 10)[:129])


def test_accents_that_stand_alone_do_not_lengthen_a_password():
    with pytest.raises(ValidationError, match="too short"):
        validate_password("ve\u0301xe\u0301d womb")


def test_every_character_of_a_long_password_counts():
    long = ("vexed wombat " * 10)[:128]
    user = User.objects.model(email="ada@x.example")
    user.set_password(long)

    assert user.check_password(long)
    assert not user.check_password(long[:-1] + "!")


@pytest.mark.parametrize(
    "password",
    [
        "1q2w3e4r5t6y",
        "PasswordPassword",
        "iloveyou1234 ",
        "ｐａｓｓｗｏｒｄ１２３４",  # noqa: RUF001 -- full width, as an East Asian keyboard writes it
    ],
)
def test_what_is_known_from_breaches_is_refused_in_any_case_and_width(password):
    with pytest.raises(ValidationError, match="known from breaches of other sites"):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "ada.lovelace@x",
        "Countess of L.",
        "𝐚𝐝𝐚.𝐥𝐨𝐯𝐞𝐥𝐚𝐜𝐞",  # noqa: RUF001 -- mathematical letters, which look like a disguise
    ],
)
def test_what_resembles_the_user_is_refused(password):
    user = User(email="ada.lovelace@x.example", last_name="Countess of L")

    with pytest.raises(ValidationError, match="too similar"):
        validate_password(password, user)


@pytest.mark.django_db
@pytest.mark.parametrize(("chosen", "typed"), [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED)])
def test_a_password_is_the_same_on_every_keyboard(chosen, typed):
    user = UserFactory.build(email="ada@x.example")
    user.set_password(chosen)
    user.save()

    assert chosen != typed
    assert authenticate(username="ada@x.example", password=typed) == user
    assert async_to_sync(user.acheck_password)(typed)


def test_what_is_longer_than_any_password_is_not_worked_on():
    """Normalising it takes time by the square of its length."""
    long = DECOMPOSED * LONGEST

    assert normalised(DECOMPOSED) == COMPOSED
    assert normalised(long) == long


def test_no_password_is_none_that_one_can_sign_in_with():
    user = User(email="ada@x.example")
    user.set_password(None)

    assert not user.has_usable_password()


def test_the_form_says_beforehand_what_is_asked():
    length, likeness, breaches = password_validators_help_texts()

    assert "12 to 128 characters" in length
    assert "too similar" in likeness
    assert "known from breaches" in breaches
