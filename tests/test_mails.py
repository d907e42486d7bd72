"""Mails leave by the worker, and without a queue at once."""

import pytest
from django.core.mail import EmailMultiAlternatives

from shop.core.mail import post
from tests.journeys.mailbox import Mailbox, text_of
from tests.smtp import mail_server
from tests.workers import running_worker, start_command, wait_until

TO = "ada@x.example"
POSTING = f"""
from django.core.mail import EmailMultiAlternatives
from shop.core.mail import post
post(EmailMultiAlternatives("Hello", "It is here.", to=["{TO}"]))
"""


@pytest.fixture
def address(tmp_path) -> str:
    return f"filemail:///{tmp_path / 'mails'}"


@pytest.mark.django_db(transaction=True, databases=["default", "audit"])
def test_the_worker_sends_what_is_posted(tmp_path, address):
    with running_worker(tmp_path / "worker.log", EMAIL_URL=address):
        post(EmailMultiAlternatives("Hello", "It is here.", to=[TO]))

        assert text_of(Mailbox({"EMAIL_URL": address}).newest(TO)).strip() == "It is here."


@pytest.mark.django_db(transaction=True, databases=["default", "audit"])
def test_while_the_mail_server_is_away_the_worker_tries_on_and_then_sends_it_once(tmp_path):
    log = tmp_path / "worker.log"
    with mail_server(refusals=1) as server, running_worker(log, EMAIL_URL=server.url):
        post(EmailMultiAlternatives("Hello", "It is here.", to=[TO]))
        wait_until(lambda: "succeeded" in log.read_text())

    (mail,) = server.mails
    assert (mail["To"], text_of(mail).strip()) == (TO, "It is here.")
    assert server.asked == 2
    assert "Retry in" in log.read_text()


@pytest.mark.django_db(transaction=True, databases=["default", "audit"])
def test_without_a_queue_a_mail_is_sent_at_once(address):
    command = start_command("shell", "-c", POSTING, REDIS_URL="redis://127.0.0.1:1/0", EMAIL_URL=address)

    said, _nothing = command.communicate(timeout=60)
    assert command.returncode == 0, said.decode()
    assert text_of(Mailbox({"EMAIL_URL": address}).newest(TO)).strip() == "It is here."
