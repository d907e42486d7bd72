"""What pages tell browsers."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from shop.core.headers import resource_policy


@pytest.mark.parametrize("path", ["/account/login/", "/nowhere/"])
@pytest.mark.django_db(databases=["default", "replica"])
def test_no_other_site_takes_a_page_into_its_own(client: Client, path: str):
    assert client.get(path).headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_view_may_offer_its_answer_to_all():
    answer = resource_policy(lambda _: HttpResponse(headers={"Cross-Origin-Resource-Policy": "cross-origin"}))

    assert answer(HttpRequest()).headers["Cross-Origin-Resource-Policy"] == "cross-origin"
