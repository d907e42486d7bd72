"""Refreshes keywords and listings in one way, whatever the planner believes of the sizes of tables."""

from django.db import migrations

# A vacuum that comes while the first import is under way finds nothing committed, and says that so many pages hold no
# row. Until the next one the planner believes in one row at most, and joins such tables by reading one as a whole for
# each row of the other. What stands in a subquery by itself is not joined: it is looked up by its product's key.
REFRESH = """
CREATE OR REPLACE FUNCTION catalogue_refresh_keywords(changed bigint[]) RETURNS void LANGUAGE plpgsql
    SET enable_seqscan = off AS $$
DECLARE
    ids bigint[];
    texts text[];
BEGIN
    IF changed IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM catalogue_product WHERE id = ANY(changed) ORDER BY id FOR NO KEY UPDATE;
    SELECT array_agg(id), array_agg(words) INTO ids, texts FROM (
        SELECT p.id, p.keywords, COALESCE((
            SELECT string_agg(tag.name, ' · ' ORDER BY tag.weight DESC, tag.name) FROM (
                SELECT l.weight, (SELECT name FROM catalogue_tag WHERE id = l.tag_id) AS name
                FROM catalogue_producttag l WHERE l.product_id = p.id) tag), '') AS words
        FROM catalogue_product p WHERE p.id = ANY(changed)) found
        WHERE keywords <> words;
    UPDATE catalogue_product SET keywords = texts[array_position(ids, id)] WHERE id = ANY(ids);
END
$$;

CREATE OR REPLACE FUNCTION catalogue_refresh_listings(changed bigint[]) RETURNS void LANGUAGE plpgsql
    SET enable_seqscan = off AS $$
BEGIN
    IF changed IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM catalogue_product WHERE id = ANY(changed) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM catalogue_listing l WHERE l.product_id = ANY(changed) AND (
        SELECT p.is_active AND p.status = 'published'
            AND (SELECT true FROM catalogue_variant WHERE product_id = p.id AND is_default)
        FROM catalogue_product p WHERE p.id = l.product_id) IS NOT TRUE;
    INSERT INTO catalogue_listing (
        product_id, published_at, title, slug, byline, language, price, former_price,
        is_lowest_of_several, is_available, category_id, tags, options, picture, picture_width, picture_height)
    SELECT p.id, p.published_at, p.title, p.slug, p.byline, p.language, d.price, d.former_price,
        v.dearest > d.price AND v.cheapest = d.price, v.available, p.category_id, t.tags, v.options,
        COALESCE(i.picture, ''), i.width, i.height
    FROM catalogue_product p
    CROSS JOIN LATERAL (
        SELECT price, former_price FROM catalogue_variant WHERE product_id = p.id AND is_default LIMIT 1) d
    CROSS JOIN LATERAL (
        SELECT max(s.price) AS dearest, min(s.price) AS cheapest,
            bool_or(s.imported_quantity IS NULL OR s.imported_quantity > 0) AS available,
            COALESCE(array_agg(DISTINCT o.key || ':' || o.value) FILTER (WHERE o.value <> ''), '{}') AS options
        FROM catalogue_variant s LEFT JOIN LATERAL jsonb_each_text(s.options) o ON true
        WHERE s.product_id = p.id AND s.is_active) v
    CROSS JOIN LATERAL (
        SELECT COALESCE(array_agg(tag_id ORDER BY tag_id), '{}') AS tags
        -- By itself, or an index in the order of tags would seem as good.
        FROM (SELECT tag_id FROM catalogue_producttag WHERE product_id = p.id OFFSET 0) own) t
    LEFT JOIN LATERAL (
        SELECT picture, width, height FROM catalogue_productimage
        WHERE product_id = p.id AND picture <> '' ORDER BY position, id LIMIT 1) i ON true
    WHERE p.id = ANY(changed) AND p.is_active AND p.status = 'published'
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
"""


class Migration(migrations.Migration):
    """Replaces both functions by ones that do the same; there is nothing to take back."""

    dependencies = [("catalogue", "0007_indexes_for_a_million")]

    operations = [migrations.RunSQL(REFRESH, migrations.RunSQL.noop)]
