"""The first administrator."""

import io
import os
import pty

import pytest
from django.core.management import CommandError, call_command

from shop.accounts.models import User
from shop.accounts.tests.factories import PASSWORD, UserFactory
from shop.accounts.tests.signing_in import is_signed_in, password_given

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    monkeypatch.setenv("ADMIN_EMAIL", "Boss@X.example")
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)


def said(command: str = "create_admin", *words: str) -> str:
    out = io.StringIO()
    call_command(command, *words, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def _terminal(monkeypatch):
    """Somebody who can be asked."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours), os.fdopen(theirs) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        yield


@pytest.mark.parametrize("command", ["create_admin", "createsuperuser"])
def test_the_first_administrator_signs_in_and_is_led_to_set_up_a_factor(command):
    said(command)

    client = password_given("boss@x.example")
    assert client.get("/admin/").url == "/account/two-factor/set-up/?next=/admin/"
    assert User.objects.get().is_superuser


@pytest.mark.parametrize(("name", "value", "words"), [("EMAIL", "boss", "valid email"), ("PASSWORD", "x", "too short")])
def test_what_cannot_be_is_refused_by_the_name_of_the_variable(monkeypatch, name, value, words):
    monkeypatch.setenv(f"ADMIN_{name}", value)

    with pytest.raises(CommandError, match=f"ADMIN_{name}: .*{words}"):
        said()


@pytest.mark.parametrize("name", ["ADMIN_EMAIL", "ADMIN_PASSWORD"])
def test_where_nobody_can_be_asked_what_is_missing_is_named(monkeypatch, name):
    monkeypatch.delenv(name)

    with pytest.raises(CommandError, match=f"Set {name} in the environment"):
        said("createsuperuser", "--noinput")


@pytest.mark.usefixtures("_terminal")
def test_who_sits_at_a_terminal_is_asked_until_the_answer_will_do(monkeypatch):
    monkeypatch.delenv("ADMIN_EMAIL")
    monkeypatch.delenv("ADMIN_PASSWORD")
    answers = iter(["nobody", "boss@x.example"])
    passwords = iter(["short", "short", PASSWORD, "another", PASSWORD, PASSWORD])
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))
    monkeypatch.setattr("shop.accounts.management.commands.create_admin.getpass", lambda _question: next(passwords))

    said_then = said()

    for words in ("valid email", "too short", "two different passwords", "may sign in"):
        assert words in said_then
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.usefixtures("_terminal")
def test_whoever_stops_at_a_question_has_created_nobody(monkeypatch):
    monkeypatch.delenv("ADMIN_EMAIL")

    def stop(_question: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", stop)
    with pytest.raises(CommandError, match="nobody was created"):
        said()


def test_a_second_call_changes_nothing(monkeypatch):
    said()
    monkeypatch.setenv("ADMIN_PASSWORD", "another horse battery")

    assert "is an administrator already: nothing was changed" in said()
    assert User.objects.get().check_password(PASSWORD)


def test_an_administrator_whose_address_nobody_verified_can_sign_in_after_the_command():
    UserFactory(email="boss@x.example", is_staff=True, is_superuser=True)
    assert not is_signed_in(password_given("boss@x.example"))

    assert "counts as verified now" in said()
    assert is_signed_in(password_given("boss@x.example"))


def test_an_account_that_is_there_is_not_made_an_administrator():
    UserFactory(email="boss@x.example")

    with pytest.raises(CommandError, match="has an account already, and is no administrator"):
        said()
    assert not User.objects.get().is_superuser
