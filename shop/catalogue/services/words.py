"""The words that searches are corrected by."""

from django.db import connection, transaction

# One at a time: a second run beside the first would only wait for the same rows.
_ALONE = "SELECT pg_try_advisory_xact_lock(hashtext('catalogue_searchword'))"
_REFRESH = r"""
    WITH stat AS MATERIALIZED (
        SELECT word, ndoc FROM ts_stat($$
            SELECT to_tsvector('simple', catalogue_fold(concat_ws(' ', p.title, p.byline, p.keywords)))
            FROM catalogue_product p JOIN catalogue_listing l ON l.product_id = p.id
        $$) WHERE length(word) BETWEEN 3 AND 40 AND word ~ '^[[:alpha:]]+$'),
    gone AS (DELETE FROM catalogue_searchword w WHERE NOT EXISTS (SELECT FROM stat WHERE stat.word = w.word))
    INSERT INTO catalogue_searchword AS w (word, weight) SELECT word, ndoc FROM stat
    ON CONFLICT (word) DO UPDATE SET weight = EXCLUDED.weight WHERE w.weight <> EXCLUDED.weight"""


def refresh_search_words() -> int:
    """Read anew which words titles, bylines and tags use; return how many words have changed.

    May be repeated; where another run is at it, this one leaves it to that.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ALONE)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_REFRESH)
        return int(cursor.rowcount)
