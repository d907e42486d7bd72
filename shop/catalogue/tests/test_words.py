"""The words that searches are corrected by are read by one worker at a time."""

import pytest
from django.db import connection

from shop.catalogue.models import SearchWord
from shop.catalogue.services.words import refresh_search_words
from shop.catalogue.tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def test_words_that_have_changed_are_counted():
    ProductFactory(title="Persuasion", byline="")

    assert refresh_search_words() >= 1
    assert refresh_search_words() == 0
    assert SearchWord.objects.filter(word="persuasion").exists()


def test_a_second_run_leaves_the_words_to_the_first():
    ProductFactory(title="Persuasion", byline="")
    first = connection.copy()
    with first.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('catalogue_searchword'))")

        assert refresh_search_words() == 0

    first.close()
    assert not SearchWord.objects.exists()
