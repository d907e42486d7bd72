"""Mails leave by the worker, and without a queue at once."""

import pytest
from django.core.mail import EmailMultiAlternatives

from shop.core.mail import post
from tests.journeys.mailbox import Mailbox, text_of
from tests.workers import running_worker, start_command

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
def test_without_a_queue_a_mail_is_sent_at_once(address):
    command = start_command("shell", "-c", POSTING, REDIS_URL="redis://127.0.0.1:1/0", EMAIL_URL=address)

    said, _nothing = command.communicate(timeout=60)
    assert command.returncode == 0, said.decode()
    assert text_of(Mailbox({"EMAIL_URL": address}).newest(TO)).strip() == "It is here."
