"""Makes products cheaper to write: what is stored stays the same."""

from django.db import migrations

# A strict function is written out where it is used only if its body is strict as well, and CASE is not: so the language's
# configuration was looked up by a query of its own, four times for each product. No column that they read is ever NULL.
INLINE = """
ALTER FUNCTION catalogue_text_config(text) CALLED ON NULL INPUT;
ALTER FUNCTION catalogue_document(text, text, text, text, text) CALLED ON NULL INPUT;
"""
CALL = """
ALTER FUNCTION catalogue_document(text, text, text, text, text) STRICT;
ALTER FUNCTION catalogue_text_config(text) STRICT;
"""

# One statement for all new variants, not one for each.
RECORD = """
DROP TRIGGER variant_first_price_is_recorded ON catalogue_variant;
CREATE FUNCTION catalogue_record_first_prices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogue_pricechange (variant_id, price, since)
        SELECT id, price, COALESCE(price_since, clock_timestamp()) FROM new_rows ORDER BY id;
    RETURN NULL;
END
$$;
CREATE TRIGGER variant_first_price_is_recorded AFTER INSERT ON catalogue_variant REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_record_first_prices();
"""
RECORD_EACH = """
DROP TRIGGER variant_first_price_is_recorded ON catalogue_variant;
DROP FUNCTION catalogue_record_first_prices();
CREATE TRIGGER variant_first_price_is_recorded AFTER INSERT ON catalogue_variant
    FOR EACH ROW EXECUTE FUNCTION catalogue_record_price();
"""


class Migration(migrations.Migration):
    """Writes out the text's functions, and records first prices statement by statement."""

    dependencies = [("catalogue", "0005_listings_and_search_words")]

    operations = [migrations.RunSQL(INLINE, CALL), migrations.RunSQL(RECORD, RECORD_EACH)]
