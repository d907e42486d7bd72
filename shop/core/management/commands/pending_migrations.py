"""Lists the migrations that wait, and refuses those that the running release cannot live with."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from routers.placement import homes
from shop.core.pending import is_missed, pending_migrations


class Command(BaseCommand):
    """Asked by a deployment before it migrates."""

    help = (
        "List the migrations that are not applied, by database. Ends with 1 if one of them takes away what the running "
        "release may still use, unless --contract allows it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the word of who deploys that nothing is missed."""
        parser.add_argument("--contract", action="store_true", help="allow migrations that take something away")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write a line for each migration, with its reason where it contracts."""
        contracting = []
        waiting = [(alias, migration) for alias in homes() for migration in pending_migrations(alias)]
        for alias, migration in waiting:
            reason = getattr(migration, "contracts", "")
            self.stdout.write(f"{alias} {migration}" + (f" contracts: {reason}" if reason else ""))
            contracting += [str(migration)] if is_missed(migration, alias) else []
        if contracting and not options["contract"]:
            raise CommandError(
                f"{', '.join(contracting)} would take away what the running release may still use. Deploy a release "
                "without it first, or allow it by --contract if nothing of the kind runs."
            )
