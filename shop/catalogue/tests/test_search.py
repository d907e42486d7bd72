import re
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from shop.catalogue.models import SearchWord
from shop.catalogue.search.codes import isbn13, possible_codes
from shop.catalogue.search.spelling import check_spelling
from shop.catalogue.search.suggesting import suggest
from shop.catalogue.search.words import words
from shop.catalogue.services.words import refresh_search_words
from shop.catalogue.tests.factories import CategoryFactory, ProductFactory, ProductTagFactory, VariantFactory

pytestmark = pytest.mark.django_db


def page(client: Client, text: str, **parameters: str) -> str:
    response = client.get(f"/search/?{urlencode({'q': text} | parameters)}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def found(client: Client, text: str, **parameters: str) -> list[str]:
    """Return the titles that a search shows, in their order."""
    links = re.findall(r'stretched-link" href="[^"]+">(.*?)</a>', page(client, text, **parameters))
    return [re.sub("<[^>]+>", "", link) for link in links]


def test_title_stands_above_author_above_tag_above_description(client: Client):
    ProductFactory(title="Described", description="<p>She reads Persuasion.</p>", language="en")
    ProductTagFactory(product=ProductFactory(title="Tagged", language="en"), tag__name="Persuasion")
    ProductFactory(title="Written", byline="Persuasion Brown", language="en")
    ProductFactory(title="Persuasion", language="en")
    ProductFactory(title="Emma", language="en")

    assert found(client, "persuasion") == ["Persuasion", "Written", "Tagged", "Described"]


@pytest.mark.parametrize(
    ("language", "title", "asked"),
    [
        ("en", "The Voyages", "voyage"),
        ("en-GB", "Running", "runs"),
        ("de", "Die Häuser", "haus"),
        ("de", "Die Häuser", "hauser"),
        ("fr", "Les chevaux", "cheval"),
        ("es", "Cien años de soledad", "anos"),
        ("", "Løgn", "logn"),
        ("tlh", "taH pagh taHbe", "tahbe"),
    ],
)
def test_a_product_is_found_by_the_forms_of_its_own_language(client: Client, language: str, title: str, asked: str):
    ProductFactory(title=title, language=language)

    assert found(client, asked) == [title]


def test_words_that_a_language_leaves_out_find_titles_made_of_them(client: Client):
    ProductFactory(title="It", byline="Stephen King", language="en")
    ProductFactory(title="Emma", language="en")

    assert found(client, "it") == ["It"]
    assert found(client, "It king") == ["It"]


@pytest.mark.parametrize("asked", ["jrr tolkien", "J.R.R. Tolkien", "J. R. R. Tolkien", "TOLKIEN j.r.r."])
@pytest.mark.parametrize("byline", ["J.R.R. Tolkien", "J. R. R. Tolkien"])
def test_initials_are_found_however_they_are_written(client: Client, asked: str, byline: str):
    ProductFactory(title="The Hobbit", byline=byline, language="en")

    assert found(client, asked) == ["The Hobbit"]


def test_a_search_understands_phrases_and_exclusion(client: Client):
    ProductFactory(title="War and Peace", language="en")
    ProductFactory(title="Peace and War", language="en")

    assert found(client, '"war and peace"') == ["War and Peace"]
    assert found(client, "peace -war") == []
    assert len(found(client, "war or nothing")) == 2


@pytest.mark.parametrize(
    "asked",
    ["9780141439587", "978-0-14-143958-7", "ISBN 0-14-143958-0", "0141439580", "EMMA-P", "emma-p", "isbn: 0141439580"],
)
def test_what_a_code_names_comes_first(client: Client, asked: str):
    ProductFactory(title=f"All about {asked}", language="en")
    ProductFactory(title="Emma", variant__sku="EMMA-P", variant__barcode="9780141439587", language="en")

    assert found(client, asked)[0] == "Emma"


def test_the_code_of_a_withdrawn_variant_finds_nothing(client: Client):
    VariantFactory(product=ProductFactory(title="Emma"), sku="OLD-1", is_active=False)

    assert found(client, "OLD-1") == []


@pytest.mark.parametrize(("isbn", "ean"), [("0141439580", "9780141439587"), ("080442957X", "9780804429573")])
def test_an_isbn_of_ten_is_one_of_thirteen(isbn: str, ean: str):
    assert isbn13(isbn) == ean
    assert ean in possible_codes(isbn.lower()).barcodes


@pytest.mark.parametrize("text", ["0141439581", "12345", "1234567890123456789012345", "٩٧٨٠١٤١٤٣٩٥٨٧", ""])
def test_what_is_no_isbn_is_not_made_one(text: str):
    assert all(code == text for code in possible_codes(text).barcodes)


def test_what_matches_is_marked_and_markup_stays_text(client: Client):
    ProductFactory(title="<b>Emma</b> & friends", byline="Jane Emma", language="en")
    ProductFactory(title="Other", description="<p>Here <em>Emma</em> &amp; &lt;script&gt; walks.</p>", language="en")

    shown = page(client, "emma")

    assert "&lt;b&gt;<mark>Emma</mark>&lt;/b&gt; &amp; friends" in shown
    assert "Jane <mark>Emma</mark>" in shown
    assert re.search(r"Here +<mark>Emma</mark> +&amp; &lt;script&gt; walks", shown)


def test_facets_and_orders_narrow_a_search(client: Client):
    for title, price in (("Emma one", 8), ("Emma two", 12), ("Emma three", 6)):
        ProductFactory(title=title, variant__price=Decimal(price), language="en")

    assert found(client, "emma", price="5-10", sort="price") == ["Emma three", "Emma one"]
    assert "/search/?q=emma&amp;sort=price" in page(client, "emma", price="5-10", sort="price")


def test_nothing_found_leads_on(client: Client):
    CategoryFactory(name="Poems", slug="poems")
    ProductFactory(title="Emma", language="en")
    refresh_search_words()

    shown = page(client, "emma zzzyyyxxx")

    assert 'href="/categories/poems/"' in shown
    assert 'href="/search/?q=emma"' in shown


def test_a_search_for_nothing_invites(client: Client):
    assert "By title, author, subject" in page(client, "  ")


def test_a_misspelt_search_shows_what_was_meant_and_says_so(client: Client):
    ProductFactory(title="The Hobbit", byline="J.R.R. Tolkien", language="en")
    refresh_search_words()

    shown = page(client, "Tolkein hobit")

    assert "Nothing is spelt “Tolkein hobit” here." in shown
    assert 'href="/search/?q=tolkien+hobbit"' in shown
    assert found(client, "Tolkein hobit") == ["The Hobbit"]


def test_a_better_spelling_is_offered_where_little_was_found(client: Client):
    category = CategoryFactory()
    for number in range(12):
        ProductFactory(title=f"Potter {number}", category=category, language="en")
    ProductFactory(title="A potier", category=category, language="en")
    refresh_search_words()

    shown = page(client, "potier")

    assert 'Did you mean <a href="/search/?q=potter">potter</a>?' in shown
    assert found(client, "potier") == ["A potier"]


def test_a_word_that_only_a_description_uses_is_not_held_for_a_slip(client: Client):
    ProductFactory(title="Moby-Dick", byline="", description="<p>After one whale.</p>", language="en")
    ProductFactory(title="Leaves of Grass", byline="Walt Whitman", language="en")
    refresh_search_words()

    assert found(client, "whale") == ["Moby-Dick"]
    assert "Did you mean" not in page(client, "whale")
    assert found(client, "walet") == ["Leaves of Grass"]


def test_no_spelling_is_offered_that_finds_nothing():
    ProductFactory(title="Emma", language="en")
    ProductFactory(title="Hobbit", language="en")
    refresh_search_words()

    assert check_spelling("emma hobit").better == ""
    assert check_spelling("emma hobit").known == ("emma",)
    assert check_spelling("12 a !").better == ""


def test_the_words_are_those_of_what_is_on_show():
    ProductFactory(title="Emma, Émile & 42", byline="Jane Austen")
    ProductTagFactory(product=ProductFactory(title="Emma"), tag__name="Romance")
    ProductFactory(title="Draft", status="draft")

    assert refresh_search_words() == 5
    assert dict(SearchWord.objects.values_list("word", "weight")) == {
        "emma": 2,
        "emile": 1,
        "jane": 1,
        "austen": 1,
        "romance": 1,
    }
    assert refresh_search_words() == 0


def test_words_that_are_gone_are_forgotten(capsys):
    SearchWord.objects.create(word="gone", weight=3)

    call_command("refresh_search_words")

    assert not SearchWord.objects.exists()
    assert "Words new or changed: 0." in capsys.readouterr().out


def test_a_search_that_finds_little_has_the_words_read_anew_once_an_hour(client: Client):
    ProductFactory(title="The Hobbit", language="en")
    page(client, "hobit")
    assert SearchWord.objects.filter(word="hobbit").exists()

    SearchWord.objects.all().delete()
    page(client, "hobitt")
    assert not SearchWord.objects.exists()


def test_suggestions_begin_like_what_was_typed():
    shelf = CategoryFactory(name="Pottery", slug="pottery")
    ProductFactory(title="Harry Potter", byline="J.K. Rowling, Mary GrandPré", category=shelf)
    ProductFactory(title="Emma", byline="Jane Austen, Pot Hunter", category=shelf)
    ProductFactory(title="Described", description="potter", category=shelf)

    offered = suggest("POT")

    assert [suggestion.label for suggestion in offered.products] == ["Harry Potter", "Emma"]
    assert [suggestion.label for suggestion in offered.authors] == ["Pot Hunter"]
    assert [suggestion.address for suggestion in offered.categories] == ["/categories/pottery/"]
    assert [suggestion.label for suggestion in suggest("harry po").products] == ["Harry Potter"]
    assert [suggestion.address for suggestion in suggest("j.k. ro").authors] == ["/search/?q=J.K.+Rowling"]


@pytest.mark.parametrize("typed", ["", "p", " ! ", "'", "a:*", "&|", "zz"])
def test_where_nothing_begins_so_nothing_is_suggested(client: Client, typed: str):
    ProductFactory(title="Emma")

    response = client.get("/search/suggest/", {"q": typed})

    assert response.status_code == 200
    assert not response.content.strip()


def test_suggestions_are_a_fragment_for_everyone(client: Client):
    ProductFactory(title="Emma & <co>", slug="emma")

    response = client.get("/search/suggest/?q=emm")

    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=1"
    assert '<a href="/products/emma/">Emma &amp; &lt;co&gt;</a>' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_search_pages_are_kept_out_of_search_engines(client: Client):
    assert '<meta name="robots" content="noindex, follow">' in page(client, "emma")


@pytest.mark.parametrize(
    "path", ["/search/?q=voyage", "/search/?q=voyaje", "/search/?q=nothing", "/search/suggest/?q=voy"]
)
def test_a_search_needs_no_more_queries_for_more_products(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, path: str
):
    for number in range(30):
        ProductTagFactory(product=ProductFactory(title=f"Voyage {number}", language="en"))
    refresh_search_words()
    cache.set("search-words-are-fresh", True)

    with django_assert_max_num_queries(8):
        assert client.get(path).status_code == 200


def test_words_are_folded_as_the_database_folds_them():
    assert words("J. K. Brien, Łódź & Ångström") == ["jk", "brien", "lodz", "angstrom"]
