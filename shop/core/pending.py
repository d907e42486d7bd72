"""Migrations that wait: for the probe of a host, and for whoever deploys."""

from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder


def pending_migrations(alias: str) -> list[Migration]:
    """Return the migrations that are not applied to a database, in the order in which they would be."""
    executor = MigrationExecutor(connections[alias])
    return [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def is_missed(migration: Migration, alias: str) -> bool:
    """Say whether what a migration takes away may be in use: there has been a release with its app."""
    applied = MigrationRecorder(connections[alias]).applied_migrations()
    return bool(getattr(migration, "contracts", "")) and any(app == migration.app_label for app, _ in applied)
