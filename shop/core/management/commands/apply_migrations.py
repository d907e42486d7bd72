"""Applies the migrations that wait, in every database, for one deployment at a time."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections
from psycopg2.errors import LockNotAvailable

from routers.placement import PRIMARY, homes

# A number that nothing else takes: "shop" in ASCII.
LOCK = 0x73686F70


class Command(BaseCommand):
    """What a deployment does once, before the first host gets the new release."""

    help = (
        "Apply the migrations that are not applied, in every database, one deployment at a time. Ends with 1 before "
        "anything is done if one of them takes away what the running release may still use, unless --contract is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the word of who deploys that nothing is missed."""
        parser.add_argument("--contract", action="store_true", help="allow migrations that take something away")

    def handle(self, *args: Any, **options: Any) -> None:
        """List what waits, apply it, and say so."""
        with _alone():
            call_command("pending_migrations", contract=options["contract"], stdout=self.stdout)
            for alias in homes():
                self._migrate(alias)

    def _migrate(self, alias: str) -> None:
        try:
            call_command("migrate", database=alias, interactive=False, verbosity=0, stdout=self.stdout)
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise CommandError(
                    f"A migration of {alias} gave up waiting for a lock, and the one it was at is undone: somebody's "
                    "transaction is in the way. Look at pg_stat_activity for a long one, and deploy again."
                ) from error
            raise


@contextmanager
def _alone() -> Iterator[None]:
    try:
        connections[PRIMARY].ensure_connection()
    except OperationalError as error:
        raise CommandError(
            f"No database takes writes at this moment, and nothing is applied: {error}. See who leads, deploy again."
        ) from error
    with connections[PRIMARY].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise CommandError("Another deployment applies migrations at this moment: wait for it, then deploy again.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
