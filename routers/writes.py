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

_READS = {"SELECT", "WITH", "VALUES", "TABLE", "SHOW", "EXPLAIN", "FETCH", "CLOSE"}
_TEXT = re.compile(
    r"""
    (?<![\w$]) [eE] ' (?: [^'\\] | '' | \\. )* '
    | ' (?: [^'] | '' )* '
    | (?<![\w$]) \$ (?P<tag> (?: [^\W\d] \w* )? ) \$ .*? \$ (?P=tag) \$
    | -- [^\n]*
    | /\* .*? \*/
    | (?P<name> " (?: [^"] | "" )* " )
    """,
    re.DOTALL | re.VERBOSE,
)
_NAME = re.compile(r'"(?:[^"]|"")*"')
_FIRST_WORD = re.compile(r"[\s(]*(\w+)")
_SEVERAL = re.compile(r";\s*[^\s;]")
_NESTED_COMMENT = "/*"
_LOCKS = re.compile(r"\bFOR\s+(?:NO\s+KEY\s+)?(?:UPDATE|SHARE)\b|\bFOR\s+KEY\s+SHARE\b", re.IGNORECASE)
_CHANGE = re.compile(r"\b(?:INSERT|UPDATE|DELETE|MERGE|INTO|TRUNCATE|ANALYZE|EXECUTE)\b", re.IGNORECASE)
_TARGET = re.compile(r'\bINTO\s+(?:(?:"[^"]*"|[\w$]+)\s*\.\s*)?(?:"[^"]*"|[\w$]+)\s*\(', re.IGNORECASE)
_CALL = re.compile(r'(?:"((?:[^"]|"")*)"|([\w$]+))\s*\(')
# Names with a list of columns: `AS shelf (id, root)`, `WITH shelf (id) AS (`.
_NAMED = re.compile(r'\bAS\s+"?\w+"?\s*\(|"?\w+"?\s*\([^()]*\)\s+AS\s*\(', re.IGNORECASE)

# What stands before a bracket and is no function.
_WORDS_BEFORE_BRACKETS = """
all and any array as between by case cast char character coalesce conflict dec decimal distinct else except exists
extract filter float from full greatest group grouping having ilike in inner intersect interval is join lateral least
left like limit materialized not nullif numeric offset on only or order over overlay partition position recursive
right row rows select set similar some substring table then time timestamp to trim union using values varchar varying
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


@dataclass(frozen=True)
class _Statement:
    """What a text says without its comments and literals, and what it calls."""

    first_word: str
    is_change: bool
    is_lock: bool
    calls: frozenset[str]


def effect_of(sql: Any, harmless: AbstractSet[str]) -> Effect:
    """Return what `sql` may do; `harmless` are the names of functions that neither write nor touch the session."""
    statement = _parse(sql) if isinstance(sql, str) else None
    if statement is None:
        return _ANYTHING
    if statement.first_word not in _READS:
        effect = _EFFECTS.get(statement.first_word, _ANYTHING)
        return _ANYTHING if effect is _WRITES and not statement.calls <= harmless else effect
    if statement.is_change or not statement.calls <= harmless:
        return _ANYTHING
    return _WRITES if statement.is_lock else READS_ONLY


@lru_cache(maxsize=2048)
def _parse(sql: str) -> _Statement | None:
    """Return what a text says; None for several statements, or for a text that is too clever."""
    text = _TEXT.sub(_without_content, sql)
    words = _NAME.sub('""', text)
    first = _FIRST_WORD.match(words)
    if first is None or _NESTED_COMMENT in words or _SEVERAL.search(words):
        return None
    unlocked = _LOCKS.sub("", words)
    return _Statement(
        first_word=first[1].upper(),
        is_change=bool(_CHANGE.search(unlocked)),
        is_lock=unlocked != words,
        calls=_calls(_NAMED.sub(" AS (", _TARGET.sub("(", text))),
    )


def _without_content(found: re.Match[str]) -> str:
    text = found[0]
    if found["name"]:
        return text
    if text.startswith("/*"):
        # PostgreSQL nests comments, which this does not: where one ends is not known.
        return _NESTED_COMMENT if _NESTED_COMMENT in text[2:] else " "
    return " " if text.startswith("--") else "''"


def _calls(text: str) -> frozenset[str]:
    found = {quoted or name.lower() for quoted, name in _CALL.findall(text)}
    return frozenset(found - _NO_FUNCTIONS)
