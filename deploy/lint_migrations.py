"""Refuses migrations that the code of the release before cannot live with: `python -m deploy.lint_migrations`.

During a deployment the former release goes on serving with the new tables. So a release may expand them, and what it
takes away goes with a later one. A migration that must do otherwise says why, and the deployment asks before it runs::

    class Migration(migrations.Migration):
        contracts = "No code reads it since 20261101T120000."
        locks = "The table has a row for each language."

`contracts` allows what old code may not live with, `locks` what keeps others waiting. An attribute that allows nothing
is refused as well. Needs a database of the shop's, whose tables it does not touch.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from deploy.stack.terminal import say
from routers.placement import homes

ROOT = Path(__file__).resolve().parent.parent
SQUAWK = Path(sys.executable).with_name("squawk")
OURS = ("routers.", "shop.")
FOUND = 1

# Rules about waiting. Whatever else squawk finds is taken for something that old code cannot live with.
LOCKING = frozenset(
    {
        "adding-field-with-default",
        "adding-foreign-key-constraint",
        "ban-concurrent-index-creation-in-transaction",
        "require-concurrent-index-creation",
        "require-concurrent-index-deletion",
        "require-concurrent-partition-detach",
        "require-concurrent-refresh-materialized-view",
        "require-concurrent-reindex",
    }
)
ADVICE = {
    "contracts": "The release before still runs then: expand first, take away in a later release, and say there in "
    "`contracts` why nobody misses it.",
    "locks": "Others wait meanwhile: do it without a lock, or say in `locks` why it takes no time.",
}


@dataclass(frozen=True)
class Finding:
    """What squawk says of a statement, by which of its rules."""

    rule: str
    message: str

    @property
    def mark(self) -> str:
        """The attribute of a migration that allows it."""
        return "locks" if self.rule in LOCKING else "contracts"

    def __str__(self) -> str:
        """Say it with the rule's name."""
        return f"{self.rule}: {self.message}"


def main() -> int:
    """Say what is wrong with the shop's migrations and return the exit code."""
    faults = list(all_faults())
    for fault in faults:
        say(fault)
    say(f"{len(faults)} faults in the shop's migrations." if faults else "Old code can live with every migration.")
    return FOUND if faults else 0


def all_faults() -> Iterator[str]:
    """Yield the faults of all migrations of the shop's own apps."""
    loader = MigrationLoader(None)
    for key, migration in sorted(loader.disk_migrations.items()):
        if migration.__module__.startswith(OURS):
            before = loader.project_state(key, at_end=False)
            yield from faults_of(migration, findings_of(migration, before))


def faults_of(migration: Migration, findings: Iterable[Finding]) -> Iterator[str]:
    """Yield what a migration does and does not allow, and what it allows and does not do."""
    marks = {mark: getattr(migration, mark, None) for mark in ADVICE}
    done = {found.mark for found in findings}
    for found in sorted(findings, key=str):
        if not marks[found.mark]:
            yield f"{migration}: {found}\n  {ADVICE[found.mark]}"
    for mark, reason in marks.items():
        if reason is not None and mark not in done:
            yield f"{migration}: `{mark}` allows what this migration does not do: remove it."


def findings_of(migration: Migration, before: ProjectState) -> set[Finding]:
    """Return what squawk finds in the SQL of a migration, in every database, that comes after the state `before`."""
    return {found for alias in homes() for found in _squawk(_sql(migration, before, alias), atomic=migration.atomic)}


def _sql(migration: Migration, before: ProjectState, alias: str) -> str:
    with connections[alias].schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        migration.apply(before.clone(), editor, collect_sql=True)
    return "\n".join(editor.collected_sql)


def _squawk(sql: str, *, atomic: bool) -> Iterator[Finding]:
    words = [str(SQUAWK), "--reporter=json", f"--{'' if atomic else 'no-'}assume-in-transaction"]
    asked = subprocess.run(words, cwd=ROOT, input=sql, capture_output=True, text=True, check=False)  # noqa: S603 -- our own words
    if asked.stderr:
        raise RuntimeError(f"squawk could not read .squawk.toml or the SQL: {asked.stderr}")
    for said in json.loads(asked.stdout):
        yield Finding(said["rule_name"], said["message"])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.test")
    django.setup()
    sys.exit(main())
