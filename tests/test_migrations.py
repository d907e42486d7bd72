"""What the linter of migrations refuses: migrations of each kind, on the shop's own tables, before they are applied."""

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models import Q
from django.utils import timezone

from deploy.lint_migrations import all_faults, faults_of, findings_of


@pytest.fixture(autouse=True)
def _database(django_db_setup, django_db_blocker):
    """Nothing is written, and a migration without a transaction must meet none."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session")
def today():
    """The shop's models after all of its migrations."""
    return MigrationLoader(None).project_state()


@pytest.fixture
def faults(today):
    """Return what the linter says of a next migration of the catalogue."""

    def say(*operations: migrations.operations.base.Operation, **marks: object) -> list[str]:
        made = type("Migration", (migrations.Migration,), {"operations": list(operations), **marks})
        migration = made("9999_next", "catalogue")
        return list(faults_of(migration, findings_of(migration, today)))

    return say


def add(field: models.Field) -> migrations.AddField:
    return migrations.AddField("product", "colour", field)


def rule(faults: list[str]) -> list[str]:
    """Return the rules that were broken."""
    return [fault.split(": ")[1] for fault in faults]


EXPANDING = {
    "a table": migrations.CreateModel(
        "Shelf", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]
    ),
    "a column that may be empty": add(models.TextField(null=True)),
    "a column that the database fills": add(models.TextField(db_default="")),
    "a function": migrations.RunSQL(
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'", "DROP FUNCTION one()"
    ),
    "rows": migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop),
    "what only Django sees": migrations.AlterModelOptions("product", {"verbose_name": "thing"}),
}
CONTRACTING = {
    "a column goes": (migrations.RemoveField("product", "byline"), ["ban-drop-column"]),
    "a table goes": (migrations.DeleteModel("PriceChange"), ["ban-drop-table"]),
    "a column is called otherwise": (migrations.RenameField("product", "byline", "writer"), ["renaming-column"]),
    "a table is called otherwise": (migrations.AlterModelTable("product", "thing"), ["renaming-table"]),
    "a column that old code does not fill": (add(models.TextField(default="")), ["ban-drop-default"]),
    "a column of another type": (
        migrations.AlterField("product", "title", models.TextField()),
        ["changing-column-type"],
    ),
    "old code may write no nothing": (
        migrations.AlterField("product", "published_at", models.DateTimeField(default=timezone.now)),
        ["adding-not-nullable-field"],
    ),
    "old code does not expect nothing": (
        migrations.AlterField("product", "byline", models.CharField(max_length=200, null=True)),
        ["ban-drop-not-null"],
    ),
    "old code may write twice": (
        migrations.AddConstraint("product", models.UniqueConstraint(fields=["title"], name="once")),
        ["disallowed-unique-constraint"],
    ),
    "old code may write something else": (
        migrations.AddConstraint("product", models.CheckConstraint(condition=~Q(title="a"), name="no_a")),
        ["constraint-missing-not-valid"],
    ),
    "lower case, in SQL": (
        migrations.RunSQL("alter table catalogue_product\n  drop column byline"),
        ["ban-drop-column"],
    ),
    "what cannot be read": (migrations.RunSQL("ALTER TABEL catalogue_product"), ["syntax-error"]),
}
INDEX = models.Index(fields=["title"], name="by_title")


@pytest.mark.parametrize("operation", EXPANDING.values(), ids=EXPANDING)
def test_what_expands_is_welcome(faults, operation):
    assert faults(operation) == []


@pytest.mark.parametrize(("operation", "rules"), CONTRACTING.values(), ids=CONTRACTING)
def test_what_old_code_cannot_live_with_is_refused(faults, operation, rules):
    refused = faults(operation)

    assert set(rules) <= set(rule(refused))
    assert "expand first, take away in a later release, and say there in `contracts`" in refused[0]


@pytest.mark.parametrize(("operation", "rules"), CONTRACTING.values(), ids=CONTRACTING)
def test_it_is_allowed_where_it_says_why_nobody_misses_it(faults, operation, rules):
    assert faults(operation, contracts="No code reads it since 20261101.") == []


def test_an_index_that_keeps_writers_waiting_is_refused_unless_it_says_why_not(faults):
    waiting = migrations.AddIndex("product", INDEX)

    assert rule(faults(waiting)) == ["require-concurrent-index-creation"]
    assert faults(waiting, locks="The table is small.") == []
    assert faults(AddIndexConcurrently("product", INDEX), atomic=False) == []


def test_an_index_of_a_new_table_keeps_nobody_waiting(faults):
    table = EXPANDING["a table"]

    assert faults(table, migrations.AddIndex("shelf", models.Index(fields=["name"], name="by_name"))) == []


def test_a_reason_to_contract_is_none_to_lock(faults):
    refused = faults(migrations.AddIndex("product", INDEX), contracts="No code reads it.")

    assert "`contracts` allows what this migration does not do: remove it." in refused[1]
    assert rule(refused)[0] == "require-concurrent-index-creation"


@pytest.mark.parametrize("reason", ["", None])
def test_a_mark_without_a_reason_allows_nothing(faults, reason):
    assert rule(faults(migrations.RemoveField("product", "byline"), contracts=reason)) == ["ban-drop-column"]


def test_the_shop_s_own_migrations_have_no_fault():
    assert list(all_faults()) == []
