"""Lets frequent words be searched in a part of the catalogue, and finds the few reduced products of a million."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, OrderBy, Q

# The condition is that of `search.matching`. In SQL, since Django would write it otherwise than the query does.
FIRST = """CREATE INDEX CONCURRENTLY product_search_first ON catalogue_product USING gin (search_vector)
    WHERE (id / 4096) % 8 = 0"""
DROP_FIRST = "DROP INDEX CONCURRENTLY product_search_first"
# Staff look for a language that few products have.
LANGUAGE = "CREATE INDEX CONCURRENTLY product_by_language ON catalogue_product (language, id DESC)"
DROP_LANGUAGE = "DROP INDEX CONCURRENTLY product_by_language"


class Migration(migrations.Migration):
    """Adds the indexes while the shop goes on writing."""

    atomic = False
    dependencies = [("catalogue", "0006_write_faster")]

    operations = [
        migrations.RunSQL(FIRST, DROP_FIRST),
        migrations.RunSQL(LANGUAGE, DROP_LANGUAGE),
        AddIndexConcurrently(
            model_name="listing",
            index=models.Index(
                OrderBy(F("published_at"), descending=True),
                OrderBy(F("product"), descending=True),
                condition=Q(former_price__isnull=False),
                name="listing_reduced",
            ),
        ),
    ]
