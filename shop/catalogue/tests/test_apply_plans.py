"""What a batch makes the database read does not hang on what the planner believes of the sizes of tables."""

import psycopg2
import pytest
from django.db import connection, transaction

from shop.catalogue.models import Product
from shop.catalogue.tests.applying import a_record, apply

BATCH = 200
# All that the transaction has read so far: each product needs some forty rows.
ROWS_READ = """
    SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables WHERE relname LIKE 'catalogue_%'
"""


def _rows_read() -> int:
    with connection.cursor() as cursor:
        cursor.execute(ROWS_READ)
        return int(cursor.fetchone()[0])


def _vacuum() -> None:
    """Let the tables be looked at by somebody who sees nothing of an open transaction, as autovacuum does."""
    own = connection.connection
    other = psycopg2.connect(host=own.info.host, port=own.info.port, user=own.info.user, dbname=own.info.dbname)
    other.autocommit = True
    with other.cursor() as cursor:
        cursor.execute("VACUUM catalogue_product, catalogue_variant, catalogue_producttag, catalogue_tag")
    other.close()


def _apply_batch(name: str) -> int:
    """Apply products with tags of their own, and return how many rows were read for it."""
    before = _rows_read()
    apply(*(a_record(f"{name}-{number}", tags={f"{name} {number}": 50, name: 30}) for number in range(BATCH)))
    return _rows_read() - before


@pytest.mark.django_db(transaction=True)
def test_tables_that_a_vacuum_believes_to_be_empty_are_not_read_as_a_whole_for_each_product():
    with transaction.atomic():
        _apply_batch("first")
        _vacuum()
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples, relpages FROM pg_class WHERE relname = 'catalogue_product'")
            rows, pages = cursor.fetchone()
        assert rows == 0 < pages
        read = _apply_batch("second")
        assert Product.objects.count() == 2 * BATCH

    assert read < 100 * BATCH
