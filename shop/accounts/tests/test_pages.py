"""Every page about people looks like the shop, and keeps its content policy."""

import re

import pytest
from allauth.account.urls import urlpatterns as allauth_pages
from django.test import Client
from django.urls import get_resolver

from routers.checks.code import views_of
from shop.accounts.models import User
from shop.accounts.tests.factories import PASSWORD
from shop.accounts.tests.signing_in import authenticator_of, password_given, person, signed_in
from shop.accounts.tests.test_doors import asked

pytestmark = pytest.mark.django_db(databases=["default", "audit"])
ADDRESSES = [address for address, _view in views_of(get_resolver().url_patterns) if address.startswith("account/")]
FORBIDDEN = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|(src|href|action)=.https?://(?!shop)", re.IGNORECASE
)
# Nobody signs in by a code alone; the other one's address is no path, and test_new_password.py asks for it.
ELSEWHERE = {"account_confirm_login_code", "account_reset_password_from_key"}


def a_stranger() -> Client:
    return Client()


def somebody_who_signs_up() -> Client:
    client = Client()
    client.post("/account/signup/", {"email": "bob@x.example", "password1": PASSWORD, "password2": PASSWORD})
    return client


def a_customer() -> Client:
    return password_given(person().email)


def somebody_with_a_factor() -> Client:
    user = person("eve@x.example")
    return signed_in(user, authenticator_of(user))


def somebody_without_a_password() -> Client:
    client = password_given(person("cleo@x.example").email)
    user = User.objects.get(email="cleo@x.example")
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    return client


VISITORS = [a_stranger, somebody_who_signs_up, a_customer, somebody_with_a_factor, somebody_without_a_password]


def pages_of(client: Client) -> dict[str, str]:
    """Return what is shown at each address, but those that end the session."""
    shown = {}
    for address in ADDRESSES:
        response = client.get(asked(address))
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            shown[address] = response.content.decode()
    return shown


@pytest.mark.parametrize("visitor", VISITORS, ids=lambda visitor: visitor.__name__)
def test_every_page_has_the_shops_frame_one_heading_and_nothing_inline(visitor):
    shown = pages_of(visitor())

    assert shown
    for address, page in shown.items():
        assert 'class="masthead"' in page, address
        assert "css/account.css" in page, address
        assert len(re.findall("<h1", page)) == 1, address
        assert re.search(r"<title>\s*\S+.* · The Shop</title>", page, re.DOTALL), address
        assert FORBIDDEN.search(page.partition("<main")[2]) is None, address


def test_each_of_allauths_pages_is_shown_to_somebody():
    shown = {address for visitor in VISITORS for address in pages_of(visitor())}
    names = {one.name: f"account/{one.pattern}" for one in allauth_pages}

    assert {name for name, address in names.items() if address not in shown} == ELSEWHERE


FIELDS = {
    "/account/login/": {"login": "username", "password": "current-password"},
    "/account/signup/": {"email": "email", "password1": "new-password", "password2": "new-password"},
}


@pytest.mark.parametrize("page", FIELDS)
def test_browsers_are_told_what_to_fill_in(page):
    content = Client().get(page).content.decode()

    for name, word in FIELDS[page].items():
        field = re.search(rf'<input[^>]* name="{name}"[^>]*>', content)[0]
        assert f'autocomplete="{word}"' in field


def test_a_field_names_its_help_and_its_errors():
    content = Client().post("/account/signup/", {"password1": "short"}).content.decode()
    field = re.search(r'<input[^>]* name="password1"[^>]*>', content)[0]
    described = re.search(r'aria-describedby="([^"]+)"', field)[1].split()

    assert described == ["id_password1_helptext", "id_password1_error"]
    assert all(f'id="{one}"' in content for one in described)
    assert 'aria-invalid="true"' in field


def test_the_header_is_the_same_for_everybody():
    stranger, customer = Client().get("/about/").content, a_customer().get("/about/").content

    assert stranger == customer
    assert b'href="/account/"' in stranger
