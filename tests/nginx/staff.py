"""Somebody on the staff, who fills in the admin's forms as a browser shows them."""

from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin

from bs4 import BeautifulSoup, Tag

from shop.accounts.tests.codes import BACKUP_CODES
from shop.accounts.tests.factories import PASSWORD
from tests.nginx.asking import NAME, Answer, Browser

EMAIL = "staff@shop.example"
# In the admin, and on the shop's own pages.
FORM = "#content-main form[method=post], main form[method=post]"
Fields = dict[str, str]


@dataclass
class Staff:
    """Keeps cookies, and sends what a form holds with what was changed in it."""

    browser: Browser
    _cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self) -> None:
        """Sign in by e-mail address, password and a backup code."""
        for path, typed in (
            ("/account/login/", {"login": EMAIL, "password": PASSWORD}),
            ("/account/challenge/", {"token-otp_token": next(BACKUP_CODES)}),
        ):
            answer = self.submit(path, **typed)
            assert answer.status == 302, answer.text

    def submit(self, path: str, **changes: str) -> Answer:
        """Send the page's form with these changes."""
        page = self._ask(path)
        assert page.status == 200, f"{path} was answered with {page.status}."
        form = BeautifulSoup(page.body, "html.parser").select_one(
            "#content-main form[method=post], #content form[method=post]"
        )
        assert form, f"{path} has no form."
        fields = {**_fields(form), **changes}
        action = urljoin(path, str(form.get("action", "")))
        return self._ask(action, method="POST", body=urlencode(fields).encode())

    def link(self, path: str, selector: str) -> str:
        """Return where a link of the page leads."""
        found = BeautifulSoup(self._ask(path).body, "html.parser").select_one(selector)
        assert found, f"{path} has no link {selector}."
        return str(found["href"])

    def _ask(self, path: str, **request: object) -> Answer:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Referer": f"https://{NAME}{path}",
            "Content_Type": "application/x-www-form-urlencoded",
        }
        answer = self.browser.ask(path, **request, **headers)
        for line in answer.headers.get_all("Set-Cookie") or ():
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer


def _fields(form: Tag) -> Fields:
    """Return what a browser would send of a form that nobody has touched, without its buttons."""
    fields: Fields = {}
    for one in form.select("input[name], textarea[name], select[name]"):
        kind = one.get("type")
        if kind in {"submit", "file"} or (kind in {"checkbox", "radio"} and not one.has_attr("checked")):
            continue
        fields[str(one["name"])] = _value(one)
    return fields


def _value(one: Tag) -> str:
    if one.name == "textarea":
        return one.text.removeprefix("\n")
    if one.name == "select":
        chosen = one.select_one("option[selected]") or one.select_one("option")
        return str(chosen.get("value", "")) if chosen else ""
    return str(one.get("value", "on" if one.get("type") == "checkbox" else ""))
