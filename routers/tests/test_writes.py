"""What a statement may do is told from its text: rather too much than too little."""

import pytest
from django.db import connection

from routers.writes import HARMLESS_FUNCTIONS, READS_ONLY, effect_of

HARMLESS = frozenset({"count", "lower", "now", "to_tsquery", "unnest", "pg_last_wal_replay_lsn"})

READS = [
    "SELECT 1",
    "  select count(*) from t",
    "-- a comment first\nSELECT 1",
    "/* and\none more */ -- twice\n(SELECT 1) UNION (SELECT 2)",
    "WITH a AS (SELECT 1) SELECT * FROM a WHERE lower(b) IN (1, 2)",
    "VALUES (1), (2)",
    "TABLE t",
    "SHOW search_path",
    "EXPLAIN SELECT 1",
    "FETCH 10 FROM c",
    "SELECT 'INSERT INTO t', 'it''s FOR UPDATE', 'nextval(''s'')'",
    "SELECT 1 -- UPDATE t",
    "SELECT 1 /* DELETE */",
    'SELECT "update"."id" FROM "update"',
    'SELECT t."delete" FROM t',
    "SELECT updated, deleted_at, insert_count FROM t",
    "SELECT cast(a AS numeric(12, 2)), extract(year FROM b) FROM t",
    "SELECT count(*) FILTER (WHERE a) OVER (PARTITION BY b) FROM t",
    "SELECT pg_catalog.lower('A')",
    "BEGIN",
    "SAVEPOINT s",
    "COMMIT",
]
WRITES = [
    "INSERT INTO t VALUES (1)",
    "/* read */ UPDATE t SET a = 1",
    "-- read\nDELETE FROM t",
    "MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE",
    "WITH a AS (INSERT INTO t VALUES (1) RETURNING *) SELECT * FROM a",
    "with a as (delete from t returning *) select * from a",
    "SELECT * INTO u FROM t",
    "SELECT * FROM t FOR UPDATE",
    "SELECT * FROM t FOR NO KEY UPDATE SKIP LOCKED",
    "SELECT * FROM t FOR SHARE",
    "SELECT * FROM t FOR KEY SHARE NOWAIT",
    "SELECT nextval('s')",
    "SELECT pg_advisory_lock(1)",
    'SELECT "pg_advisory_lock"(1)',
    "SELECT pg_catalog . pg_advisory_lock (1)",
    "SELECT pg_advisory_lock/* not so fast */(1)",
    "SELECT set_config('a.b', 'c', false)",
    "SELECT lower(my_own_function())",
    'SELECT "My Own"(1)',
    "SELECT a.b FROM lower('x') a(b), \"odd name!\"(2)",
    "VALUES (nextval('s'))",
    "CALL p(1)",
    "DO 'BEGIN END'",
    "COPY t FROM STDIN",
    "COPY (SELECT 1) TO STDOUT",
    "EXPLAIN ANALYZE UPDATE t SET a = 1",
    "EXPLAIN (ANALYZE) DELETE FROM t",
    "EXPLAIN ANALYSE INSERT INTO t VALUES (1)",
    "EXECUTE prepared",
    "TRUNCATE t",
    "CREATE TABLE t ()",
    "REFRESH MATERIALIZED VIEW v",
    "LOCK TABLE t",
    "NOTIFY c",
    "VACUUM",
    "",
    "   ",
    "; UPDATE t SET a = 1",
    "SELECT 1; UPDATE t SET a = 1",
    "SELECT 1; CALL p(1)",
    "SELECT 'a\\'; CALL p(1) --'",
    "SELECT E'a\\''; UPDATE t SET a = 1 --'",
    "SELECT $$'$$; UPDATE t SET a = 1 --'",
    "SELECT 1 /* /* nested */ */; UPDATE t SET a = 1",
    "SELECT 1 AS \"it's\"; UPDATE t SET a = 1 --'",
    'SELECT 1 AS "--"; DELETE FROM t',
    'SELECT 1 AS "/*"; DELETE FROM t /* */',
    "COMMIT; UPDATE t SET a = 1",
    "SET a = 1; UPDATE t SET a = 1",
]
TOUCH_SESSION = [
    "SET search_path = a",
    "SET LOCAL a.b = 1",
    "reset all",
    "LISTEN c",
    "SELECT pg_advisory_lock(1)",
    "SELECT set_config('a.b', 'c', false)",
    "CREATE TEMP TABLE t ()",
    "SELECT * INTO TEMP t FROM u",
    "CALL p()",
    "DO 'BEGIN END'",
    "PREPARE p AS SELECT 1",
    "INSERT INTO t VALUES (pg_advisory_lock(1))",
    "BEGIN; SET a = 1",
    "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
]


@pytest.mark.parametrize("sql", READS)
def test_it_only_reads(sql):
    assert effect_of(sql, HARMLESS) == READS_ONLY


@pytest.mark.parametrize("sql", WRITES)
def test_it_may_write(sql):
    assert effect_of(sql, HARMLESS).writes


@pytest.mark.parametrize("sql", TOUCH_SESSION)
def test_it_may_change_the_session(sql):
    assert effect_of(sql, HARMLESS).touches_session


@pytest.mark.parametrize("sql", ["UPDATE t SET a = lower('A')", "INSERT INTO t VALUES (1)", "SELECT 1 FOR UPDATE"])
def test_an_ordinary_write_leaves_the_session_alone(sql):
    assert not effect_of(sql, HARMLESS).touches_session


@pytest.mark.parametrize("sql", [None, b"SELECT 1", object()])
def test_what_is_no_text_may_do_anything(sql):
    effect = effect_of(sql, HARMLESS)

    assert effect.writes
    assert effect.touches_session


def test_without_knowing_any_function_each_call_may_write():
    assert effect_of("SELECT lower('A')", frozenset()).writes


@pytest.mark.django_db
def test_postgresql_says_which_functions_are_harmless():
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION lower(bigint) RETURNS text LANGUAGE sql VOLATILE AS 'SELECT 1::text'")
        cursor.execute(HARMLESS_FUNCTIONS)
        harmless = set(cursor.fetchone()[0])

    assert {"count", "upper", "to_tsvector", "websearch_to_tsquery", "current_setting", "now"} <= harmless
    assert not harmless & {"nextval", "pg_advisory_lock", "set_config", "random", "pg_sleep", "dblink_exec"}
    assert "lower" not in harmless, "one of its variants may write"
