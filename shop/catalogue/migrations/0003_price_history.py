"""Records every price from its first moment on, and finds the products that a tag says most of."""

import django.db.models.deletion
from django.db import migrations, models

CREATE = """
ALTER TABLE catalogue_pricechange ADD CONSTRAINT price_change_of_variant
    FOREIGN KEY (variant_id) REFERENCES catalogue_variant (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

INSERT INTO catalogue_pricechange (variant_id, price, since) SELECT id, price, clock_timestamp() FROM catalogue_variant;

-- What the pages show of the record stands in the variant itself, so that a shelf reads no history. Who writes a row
-- cannot set it: an old copy of the row, saved as a whole, would bring back an old former price.
CREATE FUNCTION catalogue_judge_price() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    begun timestamptz;
    lowest numeric;
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.price_since := NULL;
        NEW.former_price := NULL;
        RETURN NEW;
    END IF;
    NEW.price_since := OLD.price_since;
    NEW.former_price := OLD.former_price;
    IF NEW.price IS DISTINCT FROM OLD.price THEN
        NEW.price_since := clock_timestamp();
    ELSIF NEW.compare_at_price IS NOT DISTINCT FROM OLD.compare_at_price THEN
        RETURN NEW;
    END IF;
    NEW.former_price := NULL;
    begun := NEW.price_since;
    IF NEW.compare_at_price IS NOT NULL AND begun IS NOT NULL THEN
        -- The prices that began in the thirty days before, and the one in force when these began.
        SELECT min(price) INTO lowest FROM catalogue_pricechange
            WHERE variant_id = NEW.id AND since < begun AND since >= COALESCE(
                (SELECT max(since) FROM catalogue_pricechange
                    WHERE variant_id = NEW.id AND since <= begun - interval '30 days'),
                '-infinity');
        IF lowest > NEW.price THEN
            NEW.former_price := lowest;
        END IF;
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION catalogue_record_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogue_pricechange (variant_id, price, since)
        VALUES (NEW.id, NEW.price, COALESCE(NEW.price_since, clock_timestamp()));
    RETURN NULL;
END
$$;

CREATE FUNCTION catalogue_keep_price_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM catalogue_variant WHERE id = OLD.variant_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The record of prices is not changed: a new price adds a row.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'price_change_is_kept';
END
$$;

CREATE TRIGGER variant_price_is_judged BEFORE INSERT OR UPDATE ON catalogue_variant
    FOR EACH ROW EXECUTE FUNCTION catalogue_judge_price();
CREATE TRIGGER variant_first_price_is_recorded AFTER INSERT ON catalogue_variant
    FOR EACH ROW EXECUTE FUNCTION catalogue_record_price();
CREATE TRIGGER variant_price_is_recorded AFTER UPDATE ON catalogue_variant
    FOR EACH ROW WHEN (OLD.price IS DISTINCT FROM NEW.price) EXECUTE FUNCTION catalogue_record_price();
CREATE TRIGGER price_change_is_kept BEFORE UPDATE OR DELETE ON catalogue_pricechange
    FOR EACH ROW EXECUTE FUNCTION catalogue_keep_price_change();
"""

DROP = """
DROP TRIGGER price_change_is_kept ON catalogue_pricechange;
DROP TRIGGER variant_price_is_recorded ON catalogue_variant;
DROP TRIGGER variant_first_price_is_recorded ON catalogue_variant;
DROP TRIGGER variant_price_is_judged ON catalogue_variant;
DROP FUNCTION catalogue_keep_price_change();
DROP FUNCTION catalogue_record_price();
DROP FUNCTION catalogue_judge_price();
"""


class Migration(migrations.Migration):
    """Adds the record, its triggers, and a first row for every variant there is."""

    locks = "Its table comes with the first release: nobody uses it yet."
    dependencies = [("catalogue", "0002_default_variant_trigger")]

    operations = [
        migrations.AddField(
            model_name="variant",
            name="former_price",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                editable=False,
                max_digits=12,
                null=True,
                verbose_name="former price",
            ),
        ),
        migrations.AddField(
            model_name="variant",
            name="price_since",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="price since"),
        ),
        migrations.CreateModel(
            name="PriceChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "price",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=12, verbose_name="price"),
                ),
                ("since", models.DateTimeField(editable=False, verbose_name="since")),
                (
                    "variant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="price_changes",
                        to="catalogue.variant",
                    ),
                ),
            ],
            options={
                "verbose_name": "price change",
                "verbose_name_plural": "price changes",
                "ordering": ("-since", "-id"),
                "indexes": [models.Index(fields=["variant", "-since"], name="price_change_newest")],
            },
        ),
        migrations.AddIndex(
            model_name="producttag",
            index=models.Index(fields=["tag", "-weight", "-product"], name="product_tag_strongest"),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
