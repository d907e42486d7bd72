from typing import NoReturn

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path, reverse

from shop.core import views


def fail(request: HttpRequest) -> NoReturn:
    raise RuntimeError


def refuse(request: HttpRequest) -> NoReturn:
    raise PermissionDenied


def doubt(request: HttpRequest) -> NoReturn:
    raise SuspiciousOperation


urlpatterns = [path("fail/", fail), path("refuse/", refuse), path("doubt/", doubt), path("", include("shop.urls"))]
handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/refuse/", 403, "This page is not open to you"),
        ("/doubt/", 400, "We could not read that request"),
        ("/fail/", 500, "We have dropped a book"),
        ("/nowhere/", 404, "This page is not in our edition"),
    ],
)
@override_settings(ROOT_URLCONF=__name__)
def test_an_error_has_a_page_that_needs_no_database_and_that_no_cache_keeps(address: str, status: int, words: str):
    response = Client(raise_request_exception=False).get(address)

    assert response.status_code == status
    assert words in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies


def test_the_page_of_a_failure_asks_nothing_that_may_have_failed(settings):
    jinja, django = settings.TEMPLATES
    settings.TEMPLATES = [jinja, {**django, "OPTIONS": {"context_processors": ["shop.core.tests.test_views.fail"]}}]

    response = views.server_error(RequestFactory().get("/"))

    assert settings.SITE_NAME in response.content.decode()


def test_a_form_without_its_token_is_refused_in_the_shops_own_words():
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "x"})

    assert response.status_code == 403
    assert "This page is not open to you" in response.content.decode()
