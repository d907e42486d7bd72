"""At the end of a transaction every product has a default variant: no CHECK can say so across tables."""

from django.db import migrations

CREATE = """
CREATE FUNCTION catalogue_check_default_variant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked bigint;
BEGIN
    IF TG_TABLE_NAME = 'catalogue_product' THEN
        checked := NEW.id;
    ELSE
        checked := OLD.product_id;
    END IF;
    IF EXISTS (SELECT FROM catalogue_product WHERE id = checked)
       AND NOT EXISTS (SELECT FROM catalogue_variant WHERE product_id = checked AND is_default) THEN
        RAISE EXCEPTION 'Product % has no default variant.', checked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'product_has_default_variant';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER product_has_default_variant
    AFTER INSERT ON catalogue_product
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION catalogue_check_default_variant();

CREATE CONSTRAINT TRIGGER variant_leaves_a_default
    AFTER DELETE OR UPDATE OF is_default, product_id ON catalogue_variant
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.is_default) EXECUTE FUNCTION catalogue_check_default_variant();
"""

DROP = """
DROP TRIGGER variant_leaves_a_default ON catalogue_variant;
DROP TRIGGER product_has_default_variant ON catalogue_product;
DROP FUNCTION catalogue_check_default_variant();
"""


class Migration(migrations.Migration):
    """Adds the trigger."""

    dependencies = [("catalogue", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
