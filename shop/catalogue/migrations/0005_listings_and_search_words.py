"""Search in the language of each product, and a narrow row for lists and facets that triggers keep."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Func
from django.db.models.functions import Left, Length

# Bodies in SQL's own syntax are bound when they are made: a restored dump computes the column without a search path.
TEXT = r"""
-- Without accents, and initials written together: J. R. R. is found as J.R.R. and as JRR.
CREATE FUNCTION catalogue_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN regexp_replace(
        translate(regexp_replace(normalize(words, NFD), '[\u0300-\u036f]', '', 'g'), 'øØłŁđĐı', 'oOlLdDi'),
        '\m([[:alpha:]])\.\s*(?=[[:alpha:]]\M)', '\1', 'g');

CREATE FUNCTION catalogue_text_config(code text) RETURNS regconfig LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE split_part(code, '-', 1)
        WHEN 'en' THEN 'english'::regconfig WHEN 'eng' THEN 'english'::regconfig
        WHEN 'de' THEN 'german'::regconfig WHEN 'deu' THEN 'german'::regconfig WHEN 'ger' THEN 'german'::regconfig
        WHEN 'fr' THEN 'french'::regconfig WHEN 'fra' THEN 'french'::regconfig WHEN 'fre' THEN 'french'::regconfig
        WHEN 'es' THEN 'spanish'::regconfig WHEN 'spa' THEN 'spanish'::regconfig
        WHEN 'it' THEN 'italian'::regconfig WHEN 'ita' THEN 'italian'::regconfig
        WHEN 'pt' THEN 'portuguese'::regconfig WHEN 'por' THEN 'portuguese'::regconfig
        WHEN 'nl' THEN 'dutch'::regconfig WHEN 'nld' THEN 'dutch'::regconfig WHEN 'dut' THEN 'dutch'::regconfig
        WHEN 'da' THEN 'danish'::regconfig WHEN 'dan' THEN 'danish'::regconfig
        WHEN 'sv' THEN 'swedish'::regconfig WHEN 'swe' THEN 'swedish'::regconfig
        WHEN 'no' THEN 'norwegian'::regconfig WHEN 'nb' THEN 'norwegian'::regconfig
        WHEN 'nn' THEN 'norwegian'::regconfig WHEN 'nor' THEN 'norwegian'::regconfig
        WHEN 'fi' THEN 'finnish'::regconfig WHEN 'fin' THEN 'finnish'::regconfig
        WHEN 'hu' THEN 'hungarian'::regconfig WHEN 'hun' THEN 'hungarian'::regconfig
        WHEN 'ro' THEN 'romanian'::regconfig WHEN 'ron' THEN 'romanian'::regconfig
        WHEN 'rum' THEN 'romanian'::regconfig
        WHEN 'ru' THEN 'russian'::regconfig WHEN 'rus' THEN 'russian'::regconfig
        WHEN 'tr' THEN 'turkish'::regconfig WHEN 'tur' THEN 'turkish'::regconfig
        WHEN 'ar' THEN 'arabic'::regconfig WHEN 'ara' THEN 'arabic'::regconfig
        WHEN 'el' THEN 'greek'::regconfig WHEN 'id' THEN 'indonesian'::regconfig
        WHEN 'ga' THEN 'irish'::regconfig WHEN 'lt' THEN 'lithuanian'::regconfig
        WHEN 'ca' THEN 'catalan'::regconfig WHEN 'eu' THEN 'basque'::regconfig
        WHEN 'sr' THEN 'serbian'::regconfig WHEN 'hy' THEN 'armenian'::regconfig
        WHEN 'hi' THEN 'hindi'::regconfig WHEN 'ne' THEN 'nepali'::regconfig
        WHEN 'ta' THEN 'tamil'::regconfig WHEN 'yi' THEN 'yiddish'::regconfig
        ELSE 'simple'::regconfig END;

-- Title and byline stand in it as they are written as well: names bend by no language's rules, and a title may be made
-- of nothing but words that a language leaves out.
CREATE FUNCTION catalogue_document(code text, title text, byline text, keywords text, description text)
    RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN setweight(to_tsvector(catalogue_text_config(code), catalogue_fold(title)), 'A')
        || setweight(to_tsvector('simple'::regconfig, catalogue_fold(title)), 'A')
        || setweight(to_tsvector(catalogue_text_config(code), catalogue_fold(byline)), 'B')
        || setweight(to_tsvector('simple'::regconfig, catalogue_fold(byline)), 'B')
        || setweight(to_tsvector(catalogue_text_config(code), catalogue_fold(keywords)), 'C')
        || to_tsvector(catalogue_text_config(code), catalogue_fold(description));
"""
DROP_TEXT = """
DROP FUNCTION catalogue_document(text, text, text, text, text);
DROP FUNCTION catalogue_text_config(text);
DROP FUNCTION catalogue_fold(text);
"""

REFRESH = """
-- What the words mean in any language that is on show. Each language is found by one step down its index.
CREATE FUNCTION catalogue_query(words text) RETURNS tsquery LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    folded text := catalogue_fold(words);
    result tsquery := websearch_to_tsquery('simple', folded);
    seen tsquery[] := ARRAY[result];
    one tsquery;
    code text;
BEGIN
    SELECT min(language) INTO code FROM catalogue_listing;
    WHILE code IS NOT NULL LOOP
        one := websearch_to_tsquery(catalogue_text_config(code), folded);
        IF numnode(one) > 0 AND NOT one = ANY(seen) THEN
            result := result || one;
            seen := seen || one;
        END IF;
        SELECT min(language) INTO code FROM catalogue_listing WHERE language > code;
    END LOOP;
    RETURN result;
END
$$;

-- Products are locked in the order of their keys: whoever comes second reads what the first has written. In a table that
-- is just being filled the planner knows no sizes, and would read it as a whole for each product: so indexes it is.
CREATE FUNCTION catalogue_refresh_listings(changed bigint[]) RETURNS void LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF changed IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM catalogue_product WHERE id = ANY(changed) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM catalogue_listing l USING unnest(changed) c(id) WHERE l.product_id = c.id AND NOT EXISTS (
        SELECT FROM catalogue_product p JOIN catalogue_variant v ON v.product_id = p.id AND v.is_default
        WHERE p.id = c.id AND p.is_active AND p.status = 'published');
    INSERT INTO catalogue_listing (
        product_id, published_at, title, slug, byline, language, price, former_price,
        is_lowest_of_several, is_available, category_id, tags, options, picture, picture_width, picture_height)
    SELECT p.id, p.published_at, p.title, p.slug, p.byline, p.language, d.price, d.former_price,
        v.dearest > d.price AND v.cheapest = d.price, v.available, p.category_id, t.tags, v.options,
        COALESCE(i.picture, ''), i.width, i.height
    FROM (SELECT DISTINCT unnest(changed) AS id) c
    JOIN catalogue_product p ON p.id = c.id AND p.is_active AND p.status = 'published'
    JOIN catalogue_variant d ON d.product_id = p.id AND d.is_default
    CROSS JOIN LATERAL (
        SELECT max(s.price) AS dearest, min(s.price) AS cheapest,
            bool_or(s.imported_quantity IS NULL OR s.imported_quantity > 0) AS available,
            COALESCE(array_agg(DISTINCT o.key || ':' || o.value) FILTER (WHERE o.value <> ''), '{}') AS options
        FROM catalogue_variant s LEFT JOIN LATERAL jsonb_each_text(s.options) o ON true
        WHERE s.product_id = p.id AND s.is_active) v
    CROSS JOIN LATERAL (
        SELECT COALESCE(array_agg(tag_id ORDER BY tag_id), '{}') AS tags
        FROM catalogue_producttag WHERE product_id = p.id) t
    LEFT JOIN LATERAL (
        SELECT picture, width, height FROM catalogue_productimage
        WHERE product_id = p.id AND picture <> '' ORDER BY position, id LIMIT 1) i ON true
    ON CONFLICT (product_id) DO UPDATE SET (
        published_at, title, slug, byline, language, price, former_price,
        is_lowest_of_several, is_available, category_id, tags, options, picture, picture_width, picture_height)
    = (EXCLUDED.published_at, EXCLUDED.title, EXCLUDED.slug, EXCLUDED.byline, EXCLUDED.language, EXCLUDED.price,
        EXCLUDED.former_price, EXCLUDED.is_lowest_of_several, EXCLUDED.is_available,
        EXCLUDED.category_id, EXCLUDED.tags, EXCLUDED.options, EXCLUDED.picture, EXCLUDED.picture_width,
        EXCLUDED.picture_height)
    WHERE catalogue_listing.* IS DISTINCT FROM EXCLUDED.*;
END
$$;

CREATE FUNCTION catalogue_refresh_keywords(changed bigint[]) RETURNS void LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF changed IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM catalogue_product WHERE id = ANY(changed) ORDER BY id FOR NO KEY UPDATE;
    UPDATE catalogue_product p SET keywords = k.words FROM (
        SELECT c.id, COALESCE(string_agg(t.name, ' · ' ORDER BY l.weight DESC, t.name), '') AS words
        FROM (SELECT DISTINCT unnest(changed) AS id) c
        LEFT JOIN catalogue_producttag l ON l.product_id = c.id LEFT JOIN catalogue_tag t ON t.id = l.tag_id
        GROUP BY c.id) k
    WHERE p.id = k.id AND p.keywords IS DISTINCT FROM k.words;
END
$$;
"""
DROP_REFRESH = """
DROP FUNCTION catalogue_refresh_keywords(bigint[]);
DROP FUNCTION catalogue_refresh_listings(bigint[]);
DROP FUNCTION catalogue_query(text);
"""

FILL = """
SELECT catalogue_refresh_keywords(array_agg(id)) FROM catalogue_product;
SELECT catalogue_refresh_listings(array_agg(id)) FROM catalogue_product;
"""

# One call for each statement, not for each row: an import writes hundreds of rows at once.
TRIGGERS = """
CREATE FUNCTION catalogue_keep_keywords() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.keywords := OLD.keywords;
    RETURN NEW;
END
$$;
-- An old copy of the product, saved as a whole, does not bring back old tags.
CREATE TRIGGER product_keywords_are_kept BEFORE UPDATE OF keywords ON catalogue_product
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION catalogue_keep_keywords();

CREATE FUNCTION catalogue_product_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue_refresh_listings(array_agg(n.id)) FROM after_rows n JOIN before_rows o USING (id)
        WHERE (n.title, n.slug, n.byline, n.language, n.category_id, n.status, n.published_at, n.is_active)
        IS DISTINCT FROM (o.title, o.slug, o.byline, o.language, o.category_id, o.status, o.published_at, o.is_active);
    RETURN NULL;
END
$$;
CREATE TRIGGER product_is_listed AFTER UPDATE ON catalogue_product
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_product_changed();

CREATE FUNCTION catalogue_variants_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM catalogue_refresh_listings(array_agg(DISTINCT c.product_id)) FROM (
            SELECT n.product_id FROM after_rows n JOIN before_rows o USING (id)
            WHERE (n.product_id, n.price, n.former_price, n.options, n.is_default, n.is_active, n.imported_quantity)
            IS DISTINCT FROM
            (o.product_id, o.price, o.former_price, o.options, o.is_default, o.is_active, o.imported_quantity)
            UNION ALL
            SELECT o.product_id FROM after_rows n JOIN before_rows o USING (id) WHERE n.product_id <> o.product_id) c;
    ELSE
        PERFORM catalogue_refresh_listings(array_agg(DISTINCT product_id)) FROM changed_rows;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER variant_insert_is_listed AFTER INSERT ON catalogue_variant REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_variants_changed();
CREATE TRIGGER variant_delete_is_listed AFTER DELETE ON catalogue_variant REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_variants_changed();
CREATE TRIGGER variant_update_is_listed AFTER UPDATE ON catalogue_variant
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_variants_changed();

CREATE FUNCTION catalogue_images_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue_refresh_listings(array_agg(DISTINCT product_id)) FROM changed_rows;
    RETURN NULL;
END
$$;
CREATE TRIGGER image_insert_is_listed AFTER INSERT ON catalogue_productimage REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_images_changed();
CREATE TRIGGER image_update_is_listed AFTER UPDATE ON catalogue_productimage REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_images_changed();
CREATE TRIGGER image_delete_is_listed AFTER DELETE ON catalogue_productimage REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_images_changed();

CREATE FUNCTION catalogue_product_tags_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint[];
BEGIN
    SELECT array_agg(DISTINCT product_id) INTO changed FROM changed_rows;
    PERFORM catalogue_refresh_keywords(changed);
    PERFORM catalogue_refresh_listings(changed);
    RETURN NULL;
END
$$;
CREATE TRIGGER product_tag_insert_is_listed AFTER INSERT ON catalogue_producttag REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_product_tags_changed();
CREATE TRIGGER product_tag_update_is_listed AFTER UPDATE ON catalogue_producttag REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_product_tags_changed();
CREATE TRIGGER product_tag_delete_is_listed AFTER DELETE ON catalogue_producttag REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_product_tags_changed();

CREATE FUNCTION catalogue_tags_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue_refresh_keywords(array_agg(DISTINCT l.product_id))
        FROM after_rows n JOIN before_rows o USING (id) JOIN catalogue_producttag l ON l.tag_id = n.id
        WHERE n.name <> o.name;
    RETURN NULL;
END
$$;
CREATE TRIGGER tag_update_is_searched AFTER UPDATE ON catalogue_tag
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_tags_changed();
"""
DROP_TRIGGERS = """
DROP TRIGGER tag_update_is_searched ON catalogue_tag;
DROP TRIGGER product_tag_delete_is_listed ON catalogue_producttag;
DROP TRIGGER product_tag_update_is_listed ON catalogue_producttag;
DROP TRIGGER product_tag_insert_is_listed ON catalogue_producttag;
DROP TRIGGER image_delete_is_listed ON catalogue_productimage;
DROP TRIGGER image_update_is_listed ON catalogue_productimage;
DROP TRIGGER image_insert_is_listed ON catalogue_productimage;
DROP TRIGGER variant_update_is_listed ON catalogue_variant;
DROP TRIGGER variant_delete_is_listed ON catalogue_variant;
DROP TRIGGER variant_insert_is_listed ON catalogue_variant;
DROP TRIGGER product_is_listed ON catalogue_product;
DROP TRIGGER product_keywords_are_kept ON catalogue_product;
DROP FUNCTION catalogue_tags_changed();
DROP FUNCTION catalogue_product_tags_changed();
DROP FUNCTION catalogue_images_changed();
DROP FUNCTION catalogue_variants_changed();
DROP FUNCTION catalogue_product_changed();
DROP FUNCTION catalogue_keep_keywords();
"""


class Migration(migrations.Migration):
    """Adds both tables, searches by language, and lists what there is."""

    contracts = "The column was never in a release: no code reads it."
    locks = "Its tables come with the first release: nobody uses them yet."
    dependencies = [("catalogue", "0004_bulk_changes_and_imports")]

    operations = [
        migrations.RemoveIndex(model_name="product", name="product_search"),
        migrations.RemoveField(model_name="product", name="search_vector"),
        migrations.RunSQL(TEXT, DROP_TEXT),
        migrations.AddField(
            model_name="product",
            name="keywords",
            field=models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        migrations.AddField(
            model_name="product",
            name="search_vector",
            field=models.GeneratedField(
                db_persist=True,
                expression=Func(
                    *(F("language"), F("title"), F("byline"), F("keywords"), F("description")),
                    function="catalogue_document",
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="product",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search_vector"], name="product_search"),
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="catalogue.product",
                    ),
                ),
                ("published_at", models.DateTimeField()),
                ("title", models.CharField(max_length=300)),
                ("slug", models.CharField(max_length=255)),
                ("byline", models.CharField(max_length=500)),
                ("language", models.CharField(max_length=12)),
                ("price", models.DecimalField(decimal_places=2, max_digits=12)),
                ("former_price", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ("is_lowest_of_several", models.BooleanField()),
                ("is_available", models.BooleanField()),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="catalogue.category",
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("options", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("picture", models.CharField(max_length=100)),
                ("picture_width", models.PositiveIntegerField(null=True)),
                ("picture_height", models.PositiveIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.OrderBy(F("published_at"), descending=True),
                        models.OrderBy(F("product"), descending=True),
                        name="listing_newest",
                    ),
                    models.Index(fields=["title", "product"], include=["published_at"], name="listing_by_title"),
                    models.Index(fields=["price", "product"], include=["published_at"], name="listing_by_price"),
                    models.Index(
                        F("category"),
                        models.OrderBy(F("published_at"), descending=True),
                        models.OrderBy(F("product"), descending=True),
                        name="listing_by_category",
                    ),
                    models.Index(fields=["language"], name="listing_by_language"),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags", "options"], name="listing_labels"),
                ]
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("weight", models.PositiveIntegerField(help_text="in how many products it stands")),
            ],
            options={"indexes": [models.Index(Left("word", 1), Length("word"), name="search_word_shape")]},
        ),
        migrations.RunSQL(REFRESH, DROP_REFRESH),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
    ]
