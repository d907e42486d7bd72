"""No page of accounts shows English to somebody who reads German: what both languages show must be a name."""

import re

import pytest
from bs4 import BeautifulSoup, Comment, Doctype
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import override

from shop.accounts.models import User
from shop.accounts.tests.factories import AddressFactory
from shop.accounts.tests.providers import linked
from shop.accounts.tests.test_doors import asked
from shop.accounts.tests.test_mails import MAILS, written
from shop.accounts.tests.test_pages import ADDRESSES, VISITORS

pytestmark = pytest.mark.django_db(databases=["default", "audit"])
# What is read out, beside what is shown.
READ = ("alt", "aria-label", "placeholder", "title")
# Names, and words that are the same in both languages.
SAME = re.compile(
    r"""[\w.-]+@[\w.-]+|https?://\S+
    |The\ Shop|Example|GitHub|Google|Microsoft|Firefox|Chrome|Linux|Brygada|Figtree|English|Deutsch|Français
    |Ada|Co\b|Lovelace|Unter\ den\ Linden|BERLIN|BCDF-GHJK|default
    |Code|Name|Browser|SMS|ISBN|PIN|QR""",
    re.VERBOSE,
)


def texts_of(page: str) -> set[str]:
    """Return all that a page shows or reads out, but for keys, codes and the names of countries."""
    soup = BeautifulSoup(page, "html.parser")
    for unseen in soup.select("script, style, code, svg, select[name=country_code] option"):
        unseen.decompose()
    shown = {str(text) for text in soup.find_all(string=True) if not isinstance(text, Comment | Doctype)}
    read = {element[name] for element in soup.find_all(True) for name in READ if element.get(name)}
    return {" ".join(text.split()) for text in shown | read}


def is_word(text: str) -> bool:
    return re.search(r"[^\W\d_]{2}", SAME.sub("", text)) is not None


def untranslated(ask) -> set[str]:
    """Return what a page says in the same words in both languages."""
    english, german = (ask(headers={"accept-language": language}) for language in ("en", "de"))
    if not german.headers.get("Content-Type", "").startswith("text/html") or german.status_code >= 500:
        return set()
    return {text for text in texts_of(german.content.decode()) & texts_of(english.content.decode()) if is_word(text)}


@pytest.mark.parametrize("visitor", VISITORS, ids=lambda visitor: visitor.__name__)
def test_every_page_is_german(visitor):
    client = visitor()
    for user in User.objects.all():
        linked(user, subject=user.email)
        AddressFactory(user=user)

    left = {
        address: texts
        for address in ADDRESSES
        if (texts := untranslated(lambda address=address, **how: client.get(asked(address), **how)))
    }

    assert left == {}


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/account/login/", {}),
        ("/account/login/", {"login": "nobody@x.example", "password": "wrong"}),
        ("/account/signup/", {}),
        ("/account/signup/", {"email": "no address", "password1": "short", "password2": "other"}),
        ("/account/password/reset/", {}),
    ],
)
def test_what_a_form_finds_wrong_is_german(address, form):
    client = Client()

    assert untranslated(lambda **how: client.post(address, form, **how)) == set()


@pytest.mark.parametrize("prefix", MAILS)
def test_every_mail_is_german(prefix):
    said = []
    for language in ("en", "de"):
        with override(language):
            subject, text, _html = written(prefix)
        said.append({subject, *text.splitlines()})

    assert {line for line in said[0] & said[1] if is_word(line)} == set()


def test_english_is_found():
    page = HttpResponse('<p>Password</p><img alt="A picture"><code>key</code> The Shop, Code 12')

    assert untranslated(lambda **_how: page) == {"Password", "A picture"}
