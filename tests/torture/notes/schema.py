"""The table of notes, and what else the visitors' ways of writing need; made on the primary."""

from collections.abc import Iterable

# No row is ever changed: what a server that lost its role accepted can be counted afterwards.
SCHEMA = """
SET ROLE shop;
CREATE TABLE IF NOT EXISTS torture_note (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    visitor text NOT NULL,
    value bigint NOT NULL,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS torture_note_own ON torture_note (visitor, value);

CREATE OR REPLACE PROCEDURE write_note(visitor text, value bigint) LANGUAGE sql
    AS 'INSERT INTO torture_note (visitor, value) VALUES ($1, $2)';

-- Called by a SELECT: a write that does not look like one.
CREATE OR REPLACE FUNCTION note_written(visitor text, value bigint) RETURNS bigint LANGUAGE sql VOLATILE
    AS 'INSERT INTO torture_note (visitor, value) VALUES ($1, $2) RETURNING torture_note.value';
"""
FIRST_NOTE = "INSERT INTO torture_note (visitor, value) VALUES ('{visitor}', 0);"
ALL_NOTES = "SELECT visitor, value FROM torture_note"
WRITTEN_AFTER = """
SELECT split_part(visitor, '-', 1), count(*) FROM torture_note WHERE written_at > to_timestamp({moment:f}) GROUP BY 1
"""


def statements(visitors: Iterable[str]) -> str:
    """Return the SQL that makes the table, with a first note of each visitor: every read then finds a row."""
    return SCHEMA + "".join(FIRST_NOTE.format(visitor=visitor) for visitor in visitors)
