"""Mails: each is written once, as text; its HTML part is made from that, and says the same."""

import re
from dataclasses import dataclass
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language
from kombu.exceptions import OperationalError

from shop.core.tasks import send_mail

URL = re.compile(r"https?://\S+")
CODE = re.compile(r"[A-Z]{4}-[A-Z]{4}|\d{6}")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph. A link or a code is its `value`, and `text` the name in the line before, with a colon."""

    kind: str
    text: str
    value: str = ""


def blocks_of(text: str) -> list[Block]:
    """Return the paragraphs of a mail, which empty lines divide."""
    return [_block(paragraph.strip()) for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]


def _block(paragraph: str) -> Block:
    name, _newline, value = map(str.strip, paragraph.rpartition("\n"))
    for kind, shape in (("link", URL), ("code", CODE)):
        if name.endswith(":") and shape.fullmatch(value):
            return Block(kind, name.removesuffix(":").strip(), value)
    return Block("text", paragraph)


def html_of(subject: str, text: str) -> str:
    """Return a whole page of HTML that needs nothing from elsewhere."""
    known = {"subject": subject, "blocks": blocks_of(text), "language": get_language()}
    return render_to_string("email/layout.html", known | {"SITE_NAME": settings.SITE_NAME})


def post(message: EmailMultiAlternatives) -> None:
    """Have the worker send a mail; where there is no queue, whoever waits for it waits a little longer."""
    sender = formataddr((settings.SITE_NAME, settings.DEFAULT_FROM_EMAIL))
    subject, text = str(message.subject), str(message.body)
    html = html_of(subject, text)
    letter = {"subject": subject, "text": text, "html": html, "sender": sender, "to": list(message.to)}
    try:
        send_mail.delay(**letter)
    except OperationalError:
        send_mail(**letter)
