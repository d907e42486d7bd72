"""Tasks that are run at once, as where no worker is."""

import pytest

from routers.scope import current_scope, routing_scope
from shop.catalogue.models import SearchWord
from shop.catalogue.tasks import refresh_search_words
from shop.catalogue.tests.factories import ProductFactory


@pytest.mark.django_db
def test_what_a_task_writes_is_no_write_of_the_request_that_sent_it():
    ProductFactory(title="Emma")
    with routing_scope() as scope:
        refresh_search_words.delay()

        assert current_scope() is scope
        assert not scope.wrote
    assert SearchWord.objects.exists()
