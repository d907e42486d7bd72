"""Searches among ten thousand real books."""

import re
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from settings.env import ROOT
from shop.catalogue.services.words import refresh_search_words
from shop.catalogue.tasks import keep_search_words_fresh

BOOKS = ROOT.parent / "shared/data/books.csv.gz"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not BOOKS.exists(), reason="The ten thousand books are not beside the project."),
    pytest.mark.xdist_group("books"),
]
MOST = 8


@pytest.fixture(scope="module")
def _books(django_db_setup, django_db_blocker, tmp_path_factory):
    """Import the books once, as a shop does, and take them away when this module is done."""
    rejects = tmp_path_factory.mktemp("books") / "rejects.csv"
    with django_db_blocker.unblock():
        call_command("import_products", BOOKS, rejects=rejects, verbosity=0)
        refresh_search_words()
        yield
        with connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE catalogue_product, catalogue_category, catalogue_tag, catalogue_searchword CASCADE"
            )


@pytest.fixture
def client(_books, db) -> Client:
    keep_search_words_fresh()
    return Client()


def shown(client: Client, path: str, **parameters: str) -> str:
    response = client.get(f"{path}?{urlencode(parameters)}" if parameters else path)
    assert response.status_code == 200
    return response.content.decode()


def bylines(html: str) -> list[str]:
    return [re.sub("<[^>]+>", "", byline) for byline in re.findall(r'class="byline clamp">(.*?)</p>', html)]


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("Tolkein", "Tolkien"),
        ("Rowlling", "Rowling"),
        ("Dostoyevski", "Dostoyevsky"),
        ("harry poter", "Rowling"),
        ("shakespere", "Shakespeare"),
        ("jrr tolkien", "Tolkien"),
        ("garcia marquez", "García Márquez"),
    ],
)
def test_a_misspelt_name_leads_to_its_author(client: Client, text: str, author: str):
    found = bylines(shown(client, "/search/", q=text))

    assert found
    assert sum(author in byline for byline in found) >= len(found) / 2


@pytest.mark.parametrize("isbn", ["0439023483", "0-439-02348-3", "9780439023481", "978-0-439-02348-1"])
def test_an_isbn_finds_its_book(client: Client, isbn: str):
    assert "Suzanne Collins" in bylines(shown(client, "/search/", q=isbn))[0]


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/products/", {}),
        ("/products/", {"page": "2"}),
        ("/products/", {"page": "200"}),
        ("/products/", {"page": "417"}),
        *(("/products/", {"sort": sort, "page": "200"}) for sort in ("title", "price", "-price")),
        ("/products/", {"category": "the-20th-century"}),
        ("/products/", {"tag": "harry-potter"}),
        ("/products/", {"price": "10-15"}),
        ("/products/", {"available": "yes"}),
        ("/products/", {"category": "the-20th-century", "price": "10-15", "available": "yes", "sort": "title"}),
        ("/categories/the-20th-century/", {}),
        ("/categories/the-20th-century/", {"page": "10", "price": "10-15"}),
        ("/search/", {"q": "love"}),
        ("/search/", {"q": "the", "page": "100"}),
        ("/search/", {"q": "harry poter"}),
        ("/search/", {"q": "zzzzz"}),
        ("/search/suggest/", {"q": "th"}),
    ],
)
def test_ten_thousand_books_need_at_most_eight_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, path: str, parameters: dict[str, str]
):
    with django_assert_max_num_queries(MOST):
        shown(client, path, **parameters)


def test_the_last_page_is_the_last(client: Client):
    assert "10000 titles" in shown(client, "/products/", page="417")
    assert client.get("/products/?page=418").status_code == 404
