"""`manage.py dbtopology`: which servers there are, what each is, and how far it has come."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from routers.placement import homes
from routers.topology.report import DatabaseReport, report_on, settle
from routers.topology.table import describe

REDRAW_SECONDS = 1.0
CLEAR_SCREEN = "\x1b[H\x1b[J"


class Command(BaseCommand):
    """Looks as a web process does, with monitors of its own."""

    help = (
        "Show every server of every database: its role, how far it is, and whether it is read from. Ends with 1 if a "
        "database has no primary."
    )
    # It is run when something is wrong.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --watch and --json."""
        parser.add_argument(
            "--watch", action="store_true", dest="is_watched", help="Show it anew each second until Ctrl-C."
        )
        parser.add_argument(
            "--json", action="store_true", dest="is_json", help="Print JSON; with --watch, a line each second."
        )

    def handle(self, *, is_watched: bool, is_json: bool, **options: Any) -> None:
        """Show it once, or again and again."""
        for database in homes():
            settle(database)
        if is_watched:
            self._watch(is_json=is_json)
            return
        reports = [report_on(database) for database in homes()]
        self.stdout.write(_as_json(reports, indent=2) if is_json else describe(reports))
        if missing := [report.database for report in reports if not report.has_primary]:
            raise CommandError(f"There is no primary of {', '.join(missing)}.")

    def _watch(self, *, is_json: bool) -> None:
        clear = CLEAR_SCREEN if self.stdout.isatty() else ""
        try:
            while True:
                reports = [report_on(database) for database in homes()]
                self.stdout.write(_as_json(reports, indent=None) if is_json else clear + describe(reports))
                self.stdout.flush()
                time.sleep(REDRAW_SECONDS)
        except KeyboardInterrupt:
            return


def _as_json(reports: list[DatabaseReport], *, indent: int | None) -> str:
    return json.dumps([report.as_dict() for report in reports], cls=DjangoJSONEncoder, indent=indent)
