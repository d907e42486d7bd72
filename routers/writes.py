"""What does a statement do? Told from its text and from what PostgreSQL says of the functions it calls.

Too much suspicion costs one query for a position; too little would be a stale read. So a statement only reads if it
begins like one that does, holds no word that changes data, and calls nothing that PostgreSQL does not call harmless.
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

# A function is harmless if no variant of it is volatile. Those made later than this was read count as volatile.
HARMLESS_FUNCTIONS = """
SELECT array_agg(proname)
  FROM (SELECT proname::text FROM pg_proc GROUP BY proname HAVING bool_and(provolatile <> 'v')) AS harmless
"""

_READS = {"SELECT", "WITH", "VALUES", "TABLE", "SHOW", "EXPLAIN", "FETCH", "DECLARE", "CLOSE"}
_FIRST_WORD = re.compile(r"(?:\s|\(|--[^\n]*\n|/\*.*?\*/)*(\w+)", re.DOTALL)
_LITERAL = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_LOCKS = re.compile(r"\bFOR\s+(?:NO\s+KEY\s+)?(?:UPDATE|SHARE)\b|\bFOR\s+KEY\s+SHARE\b", re.IGNORECASE)
_CHANGE = re.compile(r"\b(?:INSERT|UPDATE|DELETE|MERGE|INTO|TRUNCATE|ANALYZE|EXECUTE)\b", re.IGNORECASE)
_CALL = re.compile(r'(\w+)"?\s*\(')

# What stands before a bracket and is no function.
_WORDS_BEFORE_BRACKETS = """
all and any array as between by case cast char character coalesce dec decimal distinct else except exists extract
filter float from full greatest group grouping having ilike in inner intersect interval is join lateral least left
like limit materialized not nullif numeric offset on only or order over overlay partition position recursive right
row rows select set similar some substring table then time timestamp to trim union using values varchar varying
when where window with within
"""
_NO_FUNCTIONS = frozenset(_WORDS_BEFORE_BRACKETS.split())


@dataclass(frozen=True)
class Effect:
    """What a statement may do to the data, to its session, or (a lock) to others."""

    writes: bool
    touches_session: bool


READS_ONLY = Effect(writes=False, touches_session=False)
_WRITES = Effect(writes=True, touches_session=False)
_ANYTHING = Effect(writes=True, touches_session=True)
_TOUCHES_SESSION = Effect(writes=False, touches_session=True)

# By first word; what is not here, and does not read, may do anything.
_EFFECTS = {
    **dict.fromkeys(("INSERT", "UPDATE", "DELETE", "MERGE"), _WRITES),
    **dict.fromkeys(("BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "ABORT", "END"), READS_ONLY),
    **dict.fromkeys(("SET", "RESET", "LISTEN", "UNLISTEN", "DISCARD", "DEALLOCATE"), _TOUCHES_SESSION),
}


def effect_of(sql: Any, harmless: AbstractSet[str]) -> Effect:
    """Return what `sql` may do; `harmless` are the names of functions that neither write nor touch the session."""
    if not isinstance(sql, str):
        return _ANYTHING
    found = _FIRST_WORD.match(sql)
    word = found[1].upper() if found else ""
    if word in _READS:
        return _effect_of_read(sql, harmless)
    return _EFFECTS.get(word, _ANYTHING)


def _effect_of_read(sql: str, harmless: AbstractSet[str]) -> Effect:
    is_change, is_lock, calls = _look_into(sql)
    if is_change or not calls <= harmless:
        return _ANYTHING
    return _WRITES if is_lock else READS_ONLY


@lru_cache(maxsize=2048)
def _look_into(sql: str) -> tuple[bool, bool, frozenset[str]]:
    text = _LITERAL.sub("''", sql)
    unlocked = _LOCKS.sub("", text)
    calls = frozenset(name.lower() for name in _CALL.findall(unlocked))
    return bool(_CHANGE.search(unlocked)), unlocked != text, calls - _NO_FUNCTIONS
