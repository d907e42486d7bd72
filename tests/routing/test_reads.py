"""What counts as a read is one for PostgreSQL, too."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from psycopg2 import errors

from routers.backends.postgresql.connection import forget_functions
from shop.catalogue.tests.factories import ProductFactory, VariantFactory
from tests.routing import reads_only

PAGES = ("/", "/products/", "/categories/novels/", "/products/emma/", "/search/?q=emma", "/sitemap.xml", "/nowhere/")

PRETENDS = """
CREATE FUNCTION pretends() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT nextval(''catalogue_tag_id_seq'')'
"""

READ_ONLY = errors.lookup("25006")

pytestmark = pytest.mark.django_db


def test_every_read_of_the_shop_s_pages_is_accepted_where_nothing_may_be_written(client: Client):
    VariantFactory(product=ProductFactory(slug="emma", title="Emma"))
    before = len(reads_only.tried)

    with reads_only.reads_tried():
        for page in PAGES:
            client.get(page)

    assert len(reads_only.tried) > before + len(PAGES)


@pytest.fixture
def pretender(db: None) -> Iterator[str]:
    """A function that writes, of which PostgreSQL says that it does not."""
    with connection.cursor() as cursor:
        cursor.execute(PRETENDS)
    forget_functions()
    yield "pretends"
    forget_functions()


def test_a_write_that_counts_as_a_read_would_be_found(pretender: str):
    with reads_only.reads_tried(), connection.cursor() as cursor, pytest.raises(READ_ONLY):
        cursor.execute(f"SELECT {pretender}()")
