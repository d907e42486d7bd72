"""Every mail has a part of text and one of HTML that say the same, a clear subject, and nothing from elsewhere."""

import re
from pathlib import Path
from types import SimpleNamespace

import allauth
import pytest
from allauth.account.adapter import get_adapter
from django.test import Client, RequestFactory
from django.utils import timezone

from shop.accounts.tests.factories import UserFactory
from shop.accounts.tests.signing_in import person
from shop.core.mail import Block, blocks_of, html_of

ROOTS = [
    Path(__file__).parents[2] / "templates",
    Path(__file__).parents[1] / "templates",
    Path(allauth.__path__[0]) / "templates",
]
SUFFIX = "_subject.txt"
MAILS = sorted(
    {
        str(path.relative_to(root)).removesuffix(SUFFIX)
        for root in ROOTS
        for folder in ("account", "accounts", "socialaccount")
        for path in (root / folder / "email").glob(f"*{SUFFIX}")
    }
)
NAME = "Ada & 'Co' <ada@x.example>"
LINK = "https://shop.example/account/x/?a=1&b=2"


class Anything(dict):
    """What a mail may ask for, with signs that HTML has to escape."""

    def __missing__(self, name: str) -> str:
        return LINK if name.endswith(("_url", "link")) else NAME


def written(prefix: str) -> tuple[str, str, str]:
    known = Anything(
        user=UserFactory.build(email=NAME),
        email=NAME,
        SITE_NAME="The Shop",
        SITE_URL="https://shop.example",
        code="BCDF-GHJK",
        days=7,
        timestamp=timezone.now(),
        current_site=SimpleNamespace(name="The Shop", domain="shop.example"),
    )
    for name in names_in(prefix):
        known.setdefault(name, known[name])
    message = get_adapter(RequestFactory().get("/")).render_mail(prefix, "ada@x.example", dict(known))
    return message.subject, message.body, html_of(message.subject, message.body)


def names_in(prefix: str) -> set[str]:
    """Return the variables that the mail's own template asks for."""
    texts = [
        (root / f"{prefix}_message.txt").read_text() for root in ROOTS if (root / f"{prefix}_message.txt").exists()
    ]
    return {name for text in texts for name in re.findall(r"\{\{ *(\w+)", text)} - {"forloop"}


@pytest.mark.parametrize("prefix", MAILS)
def test_a_mail_is_whole_in_both_parts(prefix):
    subject, text, html = written(prefix)

    assert re.fullmatch(r"\[The Shop\] \S.*\S", subject)
    assert text.count("The Shop")
    assert not re.search(r"\{[{%]|&#|&amp;|&lt;", text), text
    assert "<ada@x.example>" not in html
    for line in filter(None, map(str.strip, text.splitlines())):
        plain = line.rstrip(":")
        assert plain in as_text(html), line


def as_text(html: str) -> str:
    body = re.sub(r"<[^>]+>", " ", html.partition("<body")[2])
    for sign, entity in (("<", "&lt;"), (">", "&gt;"), ("'", "&#x27;"), ('"', "&quot;"), ("&", "&amp;")):
        body = body.replace(entity, sign)
    return body


@pytest.mark.parametrize("prefix", MAILS)
def test_a_mail_fetches_nothing(prefix):
    html = written(prefix)[2]

    assert not re.search(r"<(img|link|script|iframe|object)|url\(|\ssrc=", html)
    assert set(re.findall(r'href="(https?://[^/"]+)', html)) <= {"https://shop.example"}


def test_a_link_is_a_button_and_a_code_is_large():
    blocks = blocks_of("Hello,\n\nYour code:\nBCDF-GHJK\n\nGo:\nhttps://x/")

    assert blocks == [
        Block("text", "Hello,"),
        Block("code", "Your code", "BCDF-GHJK"),
        Block("link", "Go", "https://x/"),
    ]


@pytest.mark.django_db
def test_what_is_sent_has_both_parts_and_comes_from_the_shop(mailoutbox):
    person()
    Client().post("/account/password/reset/", {"email": "ada@x.example"})

    (mail,) = mailoutbox
    assert mail.from_email == "The Shop <shop@shop.example>"
    ((html, kind),) = mail.alternatives
    assert kind == "text/html"
    assert "<!DOCTYPE html>" in html
